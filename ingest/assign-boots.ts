// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../store/event-key.ts";
import type { BootSpan, Marks } from "./boot-span.ts";
import type { StoredBootSpan } from "./boot-span-rows.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { isTooFast } from "./serial-rate.ts";

/** A boot as a group of boot spans. */
export interface BootSpanGroup {
  /** Among the groups of its node in the order in which they were made. */
  readonly order: number;
  readonly members: { readonly stored: StoredBootSpan; readonly shift: number }[];
  firstSequence: number;
  lastSequence: number;
  lastMs: number;
  marks: Marks;
}

export interface BootSpanTest {
  /** Whether two boot spans that overlap are of one boot. */
  readonly fit: (left: BootSpan, right: BootSpan) => boolean;
  /** Whether the events of one boot span, with higher serials, follow the end of the other. */
  readonly follows: (before: BootSpan, after: BootSpan) => boolean;
}

/**
 * Groups the boot spans of a node by boot, in the order of their times: the same whatever order the sources came in.
 * Boot spans of one source never share a boot, as a cut was seen between them. Two that overlap do if their events fit; one that begins with its source continues the previous boot if its serials do.
 */
export function groupBootSpans(bootSpans: readonly StoredBootSpan[], fits: BootSpanTest): BootSpanGroup[] {
  const groups: BootSpanGroup[] = [];
  /** In the order of their ends. */
  const ended: BootSpanGroup[] = [];
  const ordered = bootSpans.filter(({ bootSpan }) => bootSpan.hasEvents).sort(byTime);
  for (const stored of ordered) {
    const near = groupsUntil(ended, stored.bootSpan.firstMs - TIME_SLACK_MS);
    const fit =
      near.find((group) => overlaps(group, stored, fits)) ??
      continued(ended.at(-1), stored, fits) ??
      near.find((group) => liesBefore(group, stored, fits));
    if (fit === undefined) {
      const group = newGroup(stored, groups.length);
      groups.push(group);
      ended.push(group);
    } else {
      add(fit, stored, fits);
      ended.splice(ended.lastIndexOf(fit), 1);
      ended.push(fit);
    }
  }
  return groups;
}

/** Maximum number of groups compared with one boot span: more at one time are not real boots. */
const MAX_NEAR = 64;

/** Groups that end at the time or later, the oldest first: boot spans come in the order of their ends. */
function groupsUntil(ended: readonly BootSpanGroup[], timeMs: number): BootSpanGroup[] {
  const near: BootSpanGroup[] = [];
  for (let i = ended.length - 1; i >= 0 && near.length < MAX_NEAR; i--) {
    const group = ended[i] as BootSpanGroup;
    if (group.lastMs < timeMs) break;
    near.push(group);
  }
  return near.sort((a, b) => a.order - b.order);
}

/** By their ends: a call that began a minute ago has that time, in a file that may cover only seconds. */
function byTime({ bootSpan: a }: StoredBootSpan, { bootSpan: b }: StoredBootSpan): number {
  return (
    a.lastMs - b.lastMs ||
    a.firstMs - b.firstMs ||
    a.firstSequence - b.firstSequence ||
    a.lastSequence - b.lastSequence
  );
}

function overlaps(group: BootSpanGroup, stored: StoredBootSpan, fits: BootSpanTest): boolean {
  const { bootSpan } = stored;
  if (hasSource(group, stored.source) || areOfTwoBoots(group.marks, bootSpan.marks)) return false;
  return group.members.some(
    ({ stored: { bootSpan: other } }) => isOverlap(other, bootSpan) && fits.fit(other, bootSpan),
  );
}

/** Both hold a part of the same serials at the same time. */
function isOverlap(left: BootSpan, right: BootSpan): boolean {
  const [a, b] = [left.shift, right.shift];
  const isSerial =
    left.firstSequence + a <= right.lastSequence + b && right.firstSequence + b <= left.lastSequence + a;
  return (
    isSerial && left.firstMs <= right.lastMs + TIME_SLACK_MS && right.firstMs <= left.lastMs + TIME_SLACK_MS
  );
}

/** The journal's boot IDs differ. */
export function areOfTwoBoots(left: Marks, right: Marks): boolean {
  return left.bootId !== undefined && right.bootId !== undefined && left.bootId !== right.bootId;
}

/** The last boot before the boot span, if nothing contradicts its continuation. */
function continued(
  last: BootSpanGroup | undefined,
  stored: StoredBootSpan,
  fits: BootSpanTest,
): BootSpanGroup | undefined {
  const { bootSpan, source } = stored;
  if (bootSpan.cut !== "source-start") return undefined;
  if (last === undefined || hasSource(last, source) || !areInOrder(last.marks, bootSpan.marks))
    return undefined;
  if (last.lastMs > bootSpan.firstMs + TIME_SLACK_MS) return undefined;
  const shift = shiftAfter(last, bootSpan);
  if (shift === undefined) return undefined;
  const isFast = isTooFast(
    bootSpan.firstSequence + shift - last.lastSequence,
    bootSpan.firstMs - last.lastMs,
  );
  if (last.lastMs <= bootSpan.firstMs && !isFast) return last;
  // only long calls have stamps far back; if all events do, it is another host's log, or another boot
  const end = last.members.reduce((a, b) => (lastOf(b) > lastOf(a) ? b : a));
  return fits.follows(end.stored.bootSpan, bootSpan) ? last : undefined;
}

/** A file of few events may end, by its stamps, before the one that it follows: then that one comes later, with lower serials. */
function liesBefore(group: BootSpanGroup, stored: StoredBootSpan, fits: BootSpanTest): boolean {
  const { bootSpan, source } = stored;
  if (hasSource(group, source)) return false;
  if (areOfTwoBoots(group.marks, bootSpan.marks)) return false;
  const above = group.members.filter((member) => firstOf(member) > bootSpan.lastSequence);
  const below = group.members.filter((member) => lastOf(member) < bootSpan.firstSequence);
  if (above.length === 0 || above.length + below.length < group.members.length) return false;
  const next = above.reduce((a, b) => (firstOf(b) < firstOf(a) ? b : a)).stored.bootSpan;
  if (next.cut !== "source-start" || !fits.follows(bootSpan, next)) return false;
  if (below.length === 0) return true;
  const prior = below.reduce((a, b) => (lastOf(b) > lastOf(a) ? b : a)).stored.bootSpan;
  return bootSpan.cut === "source-start" && fits.follows(prior, bootSpan);
}

function firstOf({ stored, shift }: BootSpanGroup["members"][number]): number {
  return stored.bootSpan.firstSequence + shift;
}

function lastOf({ stored, shift }: BootSpanGroup["members"][number]): number {
  return stored.bootSpan.lastSequence + shift;
}

function shiftAfter(group: BootSpanGroup, bootSpan: BootSpan): number | undefined {
  return [0, SERIAL_RANGE].find((shift) => {
    const distance = bootSpan.firstSequence + shift - group.lastSequence;
    return distance > 0 && distance < SERIAL_RANGE / 2 && bootSpan.lastSequence + shift < 2 * SERIAL_RANGE;
  });
}

/** A boot's ids have room for two rounds of the counter: ids beyond that would be in a neighbouring boot. */
function hasRoom({ firstSequence, lastSequence }: BootSpan, shift: number): boolean {
  return firstSequence + shift >= 0 && lastSequence + shift < 2 * SERIAL_RANGE;
}

export function areInOrder(before: Marks, after: Marks): boolean {
  if (areOfTwoBoots(before, after)) return false;
  if (before.session && after.session && after.session[0] < before.session[1]) return false;
  if (before.program && after.program && after.program[0] < before.program[1]) return false;
  return !(before.kernel && after.kernel && after.kernel[0] !== before.kernel[1]);
}

function hasSource(group: BootSpanGroup, source: number): boolean {
  return group.members.some(({ stored }) => stored.source === source);
}

function newGroup(stored: StoredBootSpan, order: number): BootSpanGroup {
  const { firstSequence, lastSequence, lastMs, marks } = stored.bootSpan;
  return { order, members: [{ stored, shift: 0 }], firstSequence, lastSequence, lastMs, marks: { ...marks } };
}

function add(group: BootSpanGroup, stored: StoredBootSpan, fits: BootSpanTest): void {
  const { bootSpan } = stored;
  const overlapping = group.members.find(
    ({ stored: { bootSpan: other } }) => isOverlap(other, bootSpan) && fits.fit(other, bootSpan),
  );
  const wanted =
    overlapping === undefined
      ? shiftAfter(group, bootSpan)
      : overlapping.shift + bootSpan.shift - overlapping.stored.bootSpan.shift;
  const shift = wanted !== undefined && hasRoom(bootSpan, wanted) ? wanted : 0;
  group.members.push({ stored, shift });
  group.firstSequence = Math.min(group.firstSequence, bootSpan.firstSequence + shift);
  group.lastSequence = Math.max(group.lastSequence, bootSpan.lastSequence + shift);
  group.lastMs = Math.max(group.lastMs, bootSpan.lastMs);
  group.marks = { ...group.marks, ...bootSpan.marks };
}
