// SPDX-License-Identifier: Apache-2.0

import { nextBoot } from "../store/event-key.ts";
import { freeBoot } from "../store/repositories/boots/boot-writer.ts";
import { namelessNode, nodesOfSource } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { type BootSpanGroup, type BootSpanTest, groupBootSpans } from "./assign-boots.ts";
import { rebuildBoots } from "./boot-rows.ts";
import { BootSpanFit } from "./boot-span-fit.ts";
import { bootSpansOfNode, type StoredBootSpan } from "./boot-span-rows.ts";
import { placeDaemonBootSpans } from "./daemon-boot-spans.ts";
import type { BootSpanMover, Move } from "./move-boot-span.ts";
import { orderVariants } from "./variants.ts";

/**
 * Decides, now that the source is complete, which boot spans of its nodes belong to one boot, and moves the events of
 * those that were assigned to another boot before. Does nothing if a source continues a known one.
 * `settled` are boots whose events have already moved, `collided` those with events of one serial at different times.
 */
export function joinBoots(
  store: Store,
  source: number,
  settled: ReadonlySet<BootId>,
  collided: ReadonlySet<BootId>,
  mover: BootSpanMover,
): void {
  const touched = new Set<BootId>([...settled, ...collided]);
  for (const node of nodesOfSource(store, source)) {
    const bootSpans = bootSpansOfNode(store, node);
    if (bootSpans.length < 2) continue;
    for (const move of movesOf(store, source, bootSpans)) {
      touched.add(move.boot).add(move.stored.bootSpan.boot);
      mover.move(node, move);
    }
  }
  if (touched.size === 0) return;
  for (const boot of touched) orderVariants(store, mover.rows, boot);
  rebuildBoots(store, [...touched]);
}

function movesOf(store: Store, source: number, bootSpans: readonly StoredBootSpan[]): Move[] {
  const taken = new Set<BootId>();
  const moves: Move[] = [];
  let free: BootId | undefined;
  const groups = groupBootSpans(bootSpans, fitTest(store, source, bootSpans));
  const bootOf = new Map<BootSpanGroup, BootId>();
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
      if (stored.bootSpan.boot !== boot || stored.bootSpan.shift !== shift)
        moves.push({ stored, boot, shift });
    }
  }
  return [...moves, ...placeDaemonBootSpans(bootSpans, bootOf)];
}

/**
 * Whether the source and another one, both without a node, cover the same time with serials that do not fit: then they are
 * logs of two hosts. A boot that begins within the source does not count: clocks are set back at reboots.
 */
export function contradictsOthers(store: Store, source: number): boolean {
  const node = namelessNode(store);
  if (node === undefined) return false;
  const bootSpans = bootSpansOfNode(store, node);
  const groups = groupBootSpans(bootSpans, fitTest(store, source, bootSpans));
  const groupOf = (wanted: StoredBootSpan) =>
    groups.find(({ members }) => members.some(({ stored }) => stored === wanted));
  return bootSpans.some((stored) => {
    if (stored.source !== source || stored.bootSpan.cut !== "source-start" || !stored.bootSpan.hasEvents)
      return false;
    return bootSpans.some(
      (other) => other.source !== source && isSameTime(stored, other) && groupOf(stored) !== groupOf(other),
    );
  });
}

function isSameTime({ bootSpan: a }: StoredBootSpan, { bootSpan: b }: StoredBootSpan): boolean {
  return a.firstMs <= b.lastMs && b.firstMs <= a.lastMs;
}

/** The boots of earlier sources stay; the new source's boot spans are compared with those of other boots. */
function fitTest(store: Store, source: number, bootSpans: readonly StoredBootSpan[]): BootSpanTest {
  const fit = new BootSpanFit(store);
  const added = new Set(
    bootSpans.filter((stored) => stored.source === source).map(({ bootSpan }) => bootSpan),
  );
  return {
    fit: (left, right) => {
      if (left.boot === right.boot) return true;
      return (added.has(left) || added.has(right)) && fit.areOfOneBoot(left, right);
    },
    follows: (before, after) => fit.follows(before, after),
  };
}

/** The boot with most of the group's serials. */
function preferredBoot(group: BootSpanGroup, taken: ReadonlySet<BootId>): BootId | undefined {
  const weights = new Map<BootId, number>();
  for (const {
    stored: { bootSpan },
  } of group.members) {
    weights.set(
      bootSpan.boot,
      (weights.get(bootSpan.boot) ?? 0) + bootSpan.lastSequence - bootSpan.firstSequence + 1,
    );
  }
  const free = [...weights].filter(([boot]) => !taken.has(boot)).sort((a, b) => b[1] - a[1]);
  return free[0]?.[0];
}
