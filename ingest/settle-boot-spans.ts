// SPDX-License-Identifier: Apache-2.0

import { deleteBootSpans } from "../store/repositories/boots/boot-span-rows.ts";
import type { Store } from "../store/store.ts";
import { groupBy } from "../types/group-by.ts";
import type { BootId } from "../types/ids.ts";
import { areInOrder, areOfTwoBoots } from "./assign-boots.ts";
import { BootSpan, isSoftCut, type Marks } from "./boot-span.ts";
import { BootSpanRows, bootSpansOfSource } from "./boot-span-rows.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { CurveFit } from "./curve-fit.ts";
import type { BootSpanMover } from "./move-boot-span.ts";

/** Maximum number of parts at the same time compared with one. */
const MAX_COMPARED = 16;

/** One boot, as parts of a source: its range, and the parts. */
interface Curve {
  readonly parts: BootSpan[];
  readonly whole: BootSpan;
}

/**
 * Merges parts of a source that were taken for separate boots only because its bytes came in another order: sorted by time,
 * swapped halves, copies. Afterwards the source's rows of `segment` equal those of a read in time order.
 * Returns the boots whose events have moved; does nothing if the parts follow each other as boots do.
 */
export function settleBootSpans(store: Store, source: number, mover: BootSpanMover): Set<BootId> {
  const touched = new Set<BootId>();
  const bootSpans = bootSpansOfSource(store, source);
  const byNode = groupBy(
    bootSpans.filter(({ hasEvents }) => hasEvents),
    ({ node }) => node,
  );
  const fit = new CurveFit(store);
  const gone = new Set<BootSpan>();
  for (const [node, parts] of byNode) {
    if (parts.length < 2) continue;
    const curves = curvesOf(parts, fit);
    const isAsRead = curves.every(({ parts: own }, i) => own.length === 1 && own[0] === parts[i]);
    if (isAsRead) continue;
    for (const curve of curves)
      for (const part of joined(mover, source, node, curve, touched)) gone.add(part);
    for (const boot of renumber(curves, parts)) touched.add(boot);
  }
  if (gone.size === 0 && bootSpans.every(({ isChanged }) => !isChanged)) return touched;
  deleteBootSpans(store, source);
  const left = bootSpans.filter((bootSpan) => !gone.has(bootSpan));
  for (const bootSpan of left) bootSpan.isChanged = true;
  new BootSpanRows(store, source).write(left);
  return touched;
}

/** The curves in the order of time. */
function curvesOf(parts: readonly BootSpan[], fit: CurveFit): Curve[] {
  const curves: Curve[] = [];
  for (const part of parts.toSorted(byTime)) {
    const [found, ...others] = curvesWith(curves, part, fit);
    if (found === undefined) {
      curves.push({ parts: [part], whole: copied(part) });
      continue;
    }
    for (const other of others) {
      found.parts.push(...other.parts);
      for (const own of other.parts) widen(found.whole, own);
      curves.splice(curves.lastIndexOf(other), 1);
    }
    found.parts.push(part);
    widen(found.whole, part);
    curves.splice(curves.lastIndexOf(found), 1);
    curves.push(found);
  }
  return curves.sort((a, b) => byTime(a.whole, b.whole));
}

/** The curves that fit a part: if several, their few events and those of the part did not decide. */
function curvesWith(curves: readonly Curve[], part: BootSpan, fit: CurveFit): Curve[] {
  const found: Curve[] = [];
  const latest = curves.at(-1);
  for (let i = curves.length - 1, compared = 0; i >= 0 && compared < MAX_COMPARED; i--, compared++) {
    const curve = curves[i] as Curve;
    if (curve.whole.lastMs < part.firstMs - TIME_SLACK_MS) break; // curves are ordered by end
    const own = curve.parts.findLast((other) => isOverlap(other, part));
    if (own === undefined || !fits(own, part, fit)) continue;
    if (found.length === 0 || mayBeOne(found[0] as Curve, curve, fit)) found.push(curve);
  }
  if (found.length > 0) return found;
  if (latest === undefined || !isSoftCut(part.cut)) return [];
  const end = latest.parts.reduce((a, b) => (b.lastSequence > a.lastSequence ? b : a));
  const isNext = fit.follows(latest.whole, end, part) && areInOrder(latest.whole.marks, part.marks);
  return isNext ? [latest] : [];
}

/** Nothing contradicts it except the small number of events. */
function mayBeOne(left: Curve, right: Curve, fit: CurveFit): boolean {
  if (areOfTwoBoots(left.whole.marks, right.whole.marks)) return false;
  const parts = [...left.parts, ...right.parts];
  const later = left.whole.firstSequence > right.whole.firstSequence ? left : right;
  return (
    parts.length <= MAX_COMPARED &&
    later.parts.every(({ cut }) => isSoftCut(cut)) &&
    left.parts.every((a) => right.parts.every((b) => !fit.haveOthers(a, b)))
  );
}

function fits(own: BootSpan, part: BootSpan, fit: CurveFit): boolean {
  if (areOfTwoBoots(own.marks, part.marks) || !fit.areOne(own, part)) return false;
  // A boot span that begins a boot for a reason other than its serials has no part of the previous boot.
  const later = own.firstSequence > part.firstSequence ? own : part;
  return isSoftCut(later.cut) || fit.haveCommon(own, part);
}

function isOverlap(a: BootSpan, b: BootSpan): boolean {
  return (
    a.firstSequence <= b.lastSequence &&
    b.firstSequence <= a.lastSequence &&
    a.firstMs <= b.lastMs + TIME_SLACK_MS &&
    b.firstMs <= a.lastMs + TIME_SLACK_MS
  );
}

/** By their ends: a long call has the time of its entry. */
function byTime(a: BootSpan, b: BootSpan): number {
  return a.lastMs - b.lastMs || a.firstMs - b.firstMs || a.firstSequence - b.firstSequence;
}

/** Moves a curve's events into the boot of its largest part, which becomes the whole; returns the other parts. */
function joined(
  mover: BootSpanMover,
  source: number,
  node: number,
  curve: Curve,
  touched: Set<BootId>,
): BootSpan[] {
  const { parts, whole } = curve;
  if (parts.length === 1) return [];
  const widthOf = ({ firstSequence, lastSequence }: BootSpan) => lastSequence - firstSequence;
  const kept = parts.reduce((a, b) => (widthOf(b) > widthOf(a) ? b : a));
  touched.add(kept.boot);
  const others = parts.filter((part) => part !== kept);
  for (const bootSpan of others) {
    touched.add(bootSpan.boot);
    mover.move(node, { stored: { source, bootSpan }, boot: kept.boot, shift: kept.shift });
  }
  const { firstSequence, lastSequence, firstMs, lastMs, marks } = whole;
  Object.assign(kept, { firstSequence, lastSequence, firstMs, lastMs });
  Object.assign(kept.marks, marks);
  parts.splice(0, parts.length, kept);
  return others;
}

/** Numbers a node's boot spans by time and sets their reasons, as a read in that order would have; returns the boots whose reason has changed. */
function renumber(curves: readonly Curve[], parts: readonly BootSpan[]): BootId[] {
  const changed: BootId[] = [];
  const positions = parts.map(({ position }) => position).sort((a, b) => a - b);
  for (const [i, { parts: own }] of curves.entries()) {
    const [bootSpan] = own as [BootSpan];
    bootSpan.position = positions[i] as number;
    bootSpan.isChanged = true;
    const { cut } = bootSpan;
    if (i === 0) bootSpan.cut = "source-start";
    else if (isSoftCut(cut)) bootSpan.cut = bootSpan.marks.init === true ? "kernel-init" : "serial-fell";
    if (bootSpan.cut !== cut) changed.push(bootSpan.boot);
  }
  return changed;
}

function copied(part: BootSpan): BootSpan {
  const { node, position, cut, marks, firstSequence, lastSequence, firstMs, lastMs } = part;
  const copy = new BootSpan(node, position, cut, { ...marks });
  return Object.assign(copy, { firstSequence, lastSequence, firstMs, lastMs });
}

function widen(whole: BootSpan, part: BootSpan): void {
  Object.assign(whole.marks, joinedMarks(whole, part));
  whole.firstSequence = Math.min(whole.firstSequence, part.firstSequence);
  whole.lastSequence = Math.max(whole.lastSequence, part.lastSequence);
  whole.firstMs = Math.min(whole.firstMs, part.firstMs);
  whole.lastMs = Math.max(whole.lastMs, part.lastMs);
}

/** The first values of the part with the lower serials, and the last values of the part with the higher. */
function joinedMarks(a: BootSpan, b: BootSpan): Marks {
  const [low, high] = a.firstSequence <= b.firstSequence ? [a.marks, b.marks] : [b.marks, a.marks];
  const end = a.lastSequence >= b.lastSequence ? a.marks : b.marks;
  const marks: Marks = { ...high, ...low };
  if (end.session !== undefined && marks.session !== undefined)
    marks.session = [marks.session[0], end.session[1]];
  if (end.program !== undefined && marks.program !== undefined)
    marks.program = [marks.program[0], end.program[1]];
  if (end.kernel !== undefined && marks.kernel !== undefined) marks.kernel = [marks.kernel[0], end.kernel[1]];
  return marks;
}
