// SPDX-License-Identifier: Apache-2.0
import {
  BlockReader,
  EventWriter,
  FIRST_BOOT,
  firstKeyOfBoot,
  RecordReader,
  type Store,
} from "../store/api.ts";
import { groupSegments, type SegmentGroup, type SegmentTest } from "./assign-boots.ts";
import { rebuildBoots } from "./boot-rows.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";
import { SegmentFit } from "./segment-fit.ts";
import { type StoredSegment, segmentsOfNode } from "./segment-rows.ts";
import { orderVariants } from "./variants.ts";

interface Move {
  readonly stored: StoredSegment;
  readonly boot: number;
  readonly shift: number;
}

/**
 * Decides which segments of the source's nodes are of one boot, now that the source is complete, and moves the events of
 * those that were given another boot while they were read. Does nothing where a source goes on from what was known.
 */
export function joinBoots(store: Store, source: number, hasVariants: boolean): void {
  const touched = new Set<number>();
  const nodes = store
    .prepare("SELECT DISTINCT b.node FROM segment s JOIN boot b ON b.id = s.boot WHERE s.source = ?")
    .pluck();
  for (const node of nodes.all(source) as number[]) {
    for (const move of movesOf(store, source, segmentsOfNode(store, node))) {
      touched.add(move.boot).add(move.stored.segment.boot);
      moveSegment(store, node, move);
    }
  }
  const boots = store.prepare("SELECT DISTINCT boot FROM segment WHERE source = ?").pluck();
  if (hasVariants) for (const boot of boots.all(source) as number[]) touched.add(boot);
  if (touched.size === 0) return;
  for (const boot of touched) orderVariants(store, eventRows(store), boot);
  rebuildBoots(store, [...touched]);
}

function movesOf(store: Store, source: number, segments: readonly StoredSegment[]): Move[] {
  const taken = new Set<number>();
  const isBoot = store.prepare("SELECT 1 FROM boot WHERE id = ?");
  const moves: Move[] = [];
  for (const group of groupSegments(segments, fitTest(store, source, segments)).sort(
    (a, b) => b.members.length - a.members.length,
  )) {
    let boot = preferredBoot(group, taken);
    if (boot === undefined) {
      boot = FIRST_BOOT;
      while (taken.has(boot) || isBoot.get(boot) !== undefined) boot++;
    }
    taken.add(boot);
    for (const { stored, shift } of group.members) {
      if (stored.segment.boot !== boot || stored.segment.shift !== shift) moves.push({ stored, boot, shift });
    }
  }
  return moves;
}

/**
 * True if the source and another one, both without a node, hold the same time and their serials do not fit: then they are
 * logs of two hosts. A boot that begins within the source is not meant: clocks are set back at reboots.
 */
export function contradictsOthers(store: Store, source: number): boolean {
  const node = store.prepare("SELECT id FROM node WHERE name IS NULL").pluck().get() as number | undefined;
  if (node === undefined) return false;
  const segments = segmentsOfNode(store, node);
  const groups = groupSegments(segments, fitTest(store, source, segments));
  const groupOf = (wanted: StoredSegment) =>
    groups.find(({ members }) => members.some(({ stored }) => stored === wanted));
  return segments.some((stored) => {
    if (stored.source !== source || stored.segment.cut !== "source-start" || !stored.segment.hasEvents)
      return false;
    return segments.some(
      (other) => other.source !== source && isSameTime(stored, other) && groupOf(stored) !== groupOf(other),
    );
  });
}

function isSameTime({ segment: a }: StoredSegment, { segment: b }: StoredSegment): boolean {
  return a.firstMs <= b.lastMs && b.firstMs <= a.lastMs;
}

/** What was found for sources before stands; the new source's segments are compared with those of other boots. */
function fitTest(store: Store, source: number, segments: readonly StoredSegment[]): SegmentTest {
  const fit = new SegmentFit(store);
  const added = new Set(segments.filter((stored) => stored.source === source).map(({ segment }) => segment));
  return {
    fit: (left, right) => {
      if (left.boot === right.boot) return true;
      return (added.has(left) || added.has(right)) && fit.areOfOneBoot(left, right);
    },
    follows: (before, after) => fit.follows(before, after),
  };
}

/** The boot that has most of the group's serials now. */
function preferredBoot(group: SegmentGroup, taken: ReadonlySet<number>): number | undefined {
  const weights = new Map<number, number>();
  for (const {
    stored: { segment },
  } of group.members) {
    weights.set(
      segment.boot,
      (weights.get(segment.boot) ?? 0) + segment.lastSequence - segment.firstSequence + 1,
    );
  }
  const free = [...weights].filter(([boot]) => !taken.has(boot)).sort((a, b) => b[1] - a[1]);
  return free[0]?.[0];
}

/** The source's events in the segment's boot get the ids that they have in the other one. */
function moveSegment(store: Store, node: number, { stored: { source, segment }, boot, shift }: Move): void {
  store
    .prepare("INSERT OR IGNORE INTO boot VALUES (?, ?, ?, ?, ?, 1, 0)")
    .run(boot, node, segment.cut, segment.firstMs, segment.lastMs);
  const [from, to] = [firstKeyOfBoot(segment.boot), firstKeyOfBoot(boot)];
  const delta = to - from + (shift - segment.shift) * 8;
  const select = store.prepare("SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND source = ?").raw();
  const events = select.all(from, firstKeyOfBoot(segment.boot + 1), source) as [number, number][];
  const rows = eventRows(store);
  const timeOf = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
  for (const [id, timeMs] of events) {
    const base = id - Math.floor((id % 8) / 2) * 2 + (id % 2 === 1 ? to - from : delta);
    for (let variant = 0; variant < 4; variant++) {
      const target = base + variant * 2;
      const known = timeOf.get(target) as number | undefined;
      if (known !== undefined && known !== timeMs) continue;
      rows.move(id, target, known !== undefined);
      break;
    }
  }
  rows.finish();
  store
    .prepare("UPDATE segment SET boot = ?, shift = ? WHERE source = ? AND position = ?")
    .run(boot, shift, source, segment.position);
}

function eventRows(store: Store): EventRows {
  const records = new RecordReader(store, new BlockReader(store));
  return new EventRows(new RowDictionary(store), new EventWriter(store), records);
}
