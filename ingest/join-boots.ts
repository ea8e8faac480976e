// SPDX-License-Identifier: Apache-2.0

import { nextBoot } from "../store/event-key.ts";
import { freeBoot } from "../store/repositories/boots/boot-writer.ts";
import { namelessNode, nodesOfSource } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { groupSegments, type SegmentGroup, type SegmentTest } from "./assign-boots.ts";
import { rebuildBoots } from "./boot-rows.ts";
import { placeDaemonSegments } from "./daemon-segments.ts";
import type { Move, SegmentMover } from "./move-segment.ts";
import { SegmentFit } from "./segment-fit.ts";
import { type StoredSegment, segmentsOfNode } from "./segment-rows.ts";
import { orderVariants } from "./variants.ts";

/**
 * Decides which segments of the source's nodes are of one boot, now that the source is complete, and moves the events of
 * those that were given another boot while they were read. Does nothing where a source goes on from what was known.
 * `settled` are boots whose events have moved before, `collided` those that have events of one serial with other times.
 */
export function joinBoots(
  store: Store,
  source: number,
  settled: ReadonlySet<BootId>,
  collided: ReadonlySet<BootId>,
  mover: SegmentMover,
): void {
  const touched = new Set<BootId>([...settled, ...collided]);
  for (const node of nodesOfSource(store, source)) {
    const segments = segmentsOfNode(store, node);
    if (segments.length < 2) continue;
    for (const move of movesOf(store, source, segments)) {
      touched.add(move.boot).add(move.stored.segment.boot);
      mover.move(node, move);
    }
  }
  if (touched.size === 0) return;
  for (const boot of touched) orderVariants(store, mover.rows, boot);
  rebuildBoots(store, [...touched]);
}

function movesOf(store: Store, source: number, segments: readonly StoredSegment[]): Move[] {
  const taken = new Set<BootId>();
  const moves: Move[] = [];
  let free: BootId | undefined;
  const groups = groupSegments(segments, fitTest(store, source, segments));
  const bootOf = new Map<SegmentGroup, BootId>();
  for (const group of groups.toSorted((a, b) => b.members.length - a.members.length)) {
    let boot = preferredBoot(group, taken);
    if (boot === undefined) {
      free ??= freeBoot(store);
      while (taken.has(free)) free = nextBoot(free);
      boot = free;
    }
    taken.add(boot);
    bootOf.set(group, boot);
    for (const { stored, shift } of group.members) {
      if (stored.segment.boot !== boot || stored.segment.shift !== shift) moves.push({ stored, boot, shift });
    }
  }
  return [...moves, ...placeDaemonSegments(segments, bootOf)];
}

/**
 * True if the source and another one, both without a node, hold the same time and their serials do not fit: then they are
 * logs of two hosts. A boot that begins within the source is not meant: clocks are set back at reboots.
 */
export function contradictsOthers(store: Store, source: number): boolean {
  const node = namelessNode(store);
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

/** The boots of earlier sources stay; the new source's segments are compared with those of other boots. */
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
function preferredBoot(group: SegmentGroup, taken: ReadonlySet<BootId>): BootId | undefined {
  const weights = new Map<BootId, number>();
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
