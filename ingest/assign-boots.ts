// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../store/event-key.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import type { Marks, Segment } from "./segment.ts";
import type { StoredSegment } from "./segment-rows.ts";
import { isTooFast } from "./serial-rate.ts";

/** A boot as its segments make it. */
export interface SegmentGroup {
  /** Among the groups of its node in the order in which they were made. */
  readonly order: number;
  readonly members: { readonly stored: StoredSegment; readonly shift: number }[];
  firstSequence: number;
  lastSequence: number;
  lastMs: number;
  marks: Marks;
}

export interface SegmentTest {
  /** Whether two segments that overlap are of one boot. */
  readonly fit: (left: Segment, right: Segment) => boolean;
  /** Whether the events of one segment, whose serials are higher, come when those of the other are over. */
  readonly follows: (before: Segment, after: Segment) => boolean;
}

/**
 * Groups the segments of a node by boot, in the order of their times: the same whatever order the sources came in.
 * Segments of one source never are: a cut was seen between them. Two that overlap are if their events fit; one that begins with its source goes on with the boot before it if its serials do.
 */
export function groupSegments(segments: readonly StoredSegment[], fits: SegmentTest): SegmentGroup[] {
  const groups: SegmentGroup[] = [];
  /** In the order of their ends. */
  const ended: SegmentGroup[] = [];
  const ordered = segments.filter(({ segment }) => segment.hasEvents).sort(byTime);
  for (const stored of ordered) {
    const near = groupsUntil(ended, stored.segment.firstMs - TIME_SLACK_MS);
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

/** Groups held against one segment, at most: more than these at one time are no boots. */
const MAX_NEAR = 64;

/** Those that end at the time or later, the first that was made first: segments come in the order of their ends. */
function groupsUntil(ended: readonly SegmentGroup[], timeMs: number): SegmentGroup[] {
  const near: SegmentGroup[] = [];
  for (let i = ended.length - 1; i >= 0 && near.length < MAX_NEAR; i--) {
    const group = ended[i] as SegmentGroup;
    if (group.lastMs < timeMs) break;
    near.push(group);
  }
  return near.sort((a, b) => a.order - b.order);
}

/** By their ends: a call that began a minute ago is stamped with that time, in a file that may be of seconds. */
function byTime({ segment: a }: StoredSegment, { segment: b }: StoredSegment): number {
  return (
    a.lastMs - b.lastMs ||
    a.firstMs - b.firstMs ||
    a.firstSequence - b.firstSequence ||
    a.lastSequence - b.lastSequence
  );
}

function overlaps(group: SegmentGroup, stored: StoredSegment, fits: SegmentTest): boolean {
  const { segment } = stored;
  if (hasSource(group, stored.source) || areOfTwoBoots(group.marks, segment.marks)) return false;
  return group.members.some(
    ({ stored: { segment: other } }) => isOverlap(other, segment) && fits.fit(other, segment),
  );
}

/** Both hold a part of the same serials at the same time. */
function isOverlap(left: Segment, right: Segment): boolean {
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

/** The boot that was the last one before the segment, if nothing speaks against going on. */
function continued(
  last: SegmentGroup | undefined,
  stored: StoredSegment,
  fits: SegmentTest,
): SegmentGroup | undefined {
  const { segment, source } = stored;
  if (segment.cut !== "source-start") return undefined;
  if (last === undefined || hasSource(last, source) || !areInOrder(last.marks, segment.marks))
    return undefined;
  if (last.lastMs > segment.firstMs + TIME_SLACK_MS) return undefined;
  const shift = shiftAfter(last, segment);
  if (shift === undefined) return undefined;
  const isFast = isTooFast(segment.firstSequence + shift - last.lastSequence, segment.firstMs - last.lastMs);
  if (last.lastMs <= segment.firstMs && !isFast) return last;
  // stamps of long calls lie far back; that all of its events do is another host's log, or another boot
  const end = last.members.reduce((a, b) => (lastOf(b) > lastOf(a) ? b : a));
  return fits.follows(end.stored.segment, segment) ? last : undefined;
}

/** A file of few events may end, by their stamps, before the one that it follows: then that one comes later, with lower serials. */
function liesBefore(group: SegmentGroup, stored: StoredSegment, fits: SegmentTest): boolean {
  const { segment, source } = stored;
  if (hasSource(group, source)) return false;
  if (areOfTwoBoots(group.marks, segment.marks)) return false;
  const above = group.members.filter((member) => firstOf(member) > segment.lastSequence);
  const below = group.members.filter((member) => lastOf(member) < segment.firstSequence);
  if (above.length === 0 || above.length + below.length < group.members.length) return false;
  const next = above.reduce((a, b) => (firstOf(b) < firstOf(a) ? b : a)).stored.segment;
  if (next.cut !== "source-start" || !fits.follows(segment, next)) return false;
  if (below.length === 0) return true;
  const prior = below.reduce((a, b) => (lastOf(b) > lastOf(a) ? b : a)).stored.segment;
  return segment.cut === "source-start" && fits.follows(prior, segment);
}

function firstOf({ stored, shift }: SegmentGroup["members"][number]): number {
  return stored.segment.firstSequence + shift;
}

function lastOf({ stored, shift }: SegmentGroup["members"][number]): number {
  return stored.segment.lastSequence + shift;
}

function shiftAfter(group: SegmentGroup, segment: Segment): number | undefined {
  return [0, SERIAL_RANGE].find((shift) => {
    const distance = segment.firstSequence + shift - group.lastSequence;
    return distance > 0 && distance < SERIAL_RANGE / 2 && segment.lastSequence + shift < 2 * SERIAL_RANGE;
  });
}

/** Ids of a boot's events have room for two rounds of the counter: what lies outside would be in the next boot, or in the one before. */
function hasRoom({ firstSequence, lastSequence }: Segment, shift: number): boolean {
  return firstSequence + shift >= 0 && lastSequence + shift < 2 * SERIAL_RANGE;
}

export function areInOrder(before: Marks, after: Marks): boolean {
  if (areOfTwoBoots(before, after)) return false;
  if (before.session && after.session && after.session[0] < before.session[1]) return false;
  if (before.program && after.program && after.program[0] < before.program[1]) return false;
  return !(before.kernel && after.kernel && after.kernel[0] !== before.kernel[1]);
}

function hasSource(group: SegmentGroup, source: number): boolean {
  return group.members.some(({ stored }) => stored.source === source);
}

function newGroup(stored: StoredSegment, order: number): SegmentGroup {
  const { firstSequence, lastSequence, lastMs, marks } = stored.segment;
  return { order, members: [{ stored, shift: 0 }], firstSequence, lastSequence, lastMs, marks: { ...marks } };
}

function add(group: SegmentGroup, stored: StoredSegment, fits: SegmentTest): void {
  const { segment } = stored;
  const overlapping = group.members.find(
    ({ stored: { segment: other } }) => isOverlap(other, segment) && fits.fit(other, segment),
  );
  const wanted =
    overlapping === undefined
      ? shiftAfter(group, segment)
      : overlapping.shift + segment.shift - overlapping.stored.segment.shift;
  const shift = wanted !== undefined && hasRoom(segment, wanted) ? wanted : 0;
  group.members.push({ stored, shift });
  group.firstSequence = Math.min(group.firstSequence, segment.firstSequence + shift);
  group.lastSequence = Math.max(group.lastSequence, segment.lastSequence + shift);
  group.lastMs = Math.max(group.lastMs, segment.lastMs);
  group.marks = { ...group.marks, ...segment.marks };
}
