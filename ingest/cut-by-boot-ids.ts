// SPDX-License-Identifier: Apache-2.0

import { MAX_BOOT } from "../store/event-key.ts";
import { freeBoot } from "../store/repositories/boots/boot-writer.ts";
import { nodesOfSource } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { SegmentMover } from "./move-segment.ts";
import type { Segment } from "./segment.ts";
import { SegmentRows, type StoredSegment, segmentsOfNode, segmentsOfSource } from "./segment-rows.ts";
import { SegmentCuts } from "./split-segments.ts";

/**
 * Cuts segments of the source's nodes, whatever their source, where the journal of the same host says that a boot begins: serials that
 * go on across a reboot look like one boot in a log without boot IDs. `touched` gets the boots whose events have moved.
 */
export function cutByBootIds(store: Store, source: number, touched: Set<BootId>, mover: SegmentMover): void {
  for (const node of nodesOfSource(store, source)) {
    const stored = segmentsOfNode(store, node).filter(({ segment }) => segment.hasEvents);
    const begins = beginsOf(stored);
    if (begins.length === 0) continue;
    for (const { source: own, segment } of stored)
      if (segment.marks.bootId === undefined) cutAll(store, own, segment, begins, touched, mover);
  }
}

/** A boot that the journal names, behind another one that it names. */
interface Begin {
  readonly before: Segment;
  readonly first: Segment;
}

function beginsOf(stored: readonly StoredSegment[]): Begin[] {
  const named = stored
    .map(({ segment }) => segment)
    .filter(({ marks }) => marks.bootId !== undefined)
    .sort((a, b) => a.firstMs - b.firstMs || a.firstSequence - b.firstSequence);
  return named.flatMap((first, i) => {
    const before = named[i - 1];
    return before === undefined || before.marks.bootId === first.marks.bootId ? [] : [{ before, first }];
  });
}

function cutAll(
  store: Store,
  source: number,
  { position }: Segment,
  begins: readonly Begin[],
  touched: Set<BootId>,
  mover: SegmentMover,
): void {
  for (const begin of begins) {
    // Each cut makes another segment: the rows are read anew.
    const segments = segmentsOfSource(store, source);
    const crossing = segments.find((one) => one.position >= position && crosses(one, begin));
    if (crossing === undefined || freeBoot(store) > MAX_BOOT) continue;
    const at = begin.first.firstSequence + begin.first.shift - crossing.shift;
    const next = (segments.at(-1)?.position ?? -1) + 1;
    touched.add(crossing.boot);
    const high = new SegmentCuts(store, source, mover).cut(crossing, at - 1, at, next, "boot-id");
    touched.add(high.boot);
    new SegmentRows(store, source).write([...segments, high]);
  }
}

/** Events of both boots are in the segment, by their serials and their times. */
function crosses(one: Segment, { before, first }: Begin): boolean {
  if (one.marks.bootId !== undefined || !one.hasEvents) return false;
  const [low, high] = [one.firstSequence + one.shift, one.lastSequence + one.shift];
  const [end, start] = [before.lastSequence + before.shift, first.firstSequence + first.shift];
  return (
    low <= end && end < start && start <= high && one.firstMs <= before.lastMs && first.firstMs <= one.lastMs
  );
}
