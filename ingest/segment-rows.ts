// SPDX-License-Identifier: Apache-2.0

import {
  readSegmentsOfNode,
  readSegmentsOfSource,
  type SegmentRow,
  SegmentWriter,
} from "../store/repositories/boots/segment-rows.ts";
import type { Store } from "../store/store.ts";
import { type Cut, type Marks, Segment } from "./segment.ts";

/** A segment as it was stored, and its source. */
export interface StoredSegment {
  readonly source: number;
  readonly segment: Segment;
}

/** Segments of a source, in its order. */
export function segmentsOfSource(store: Store, source: number): Segment[] {
  return readSegmentsOfSource(store, source).map(toSegment);
}

/** All segments of a node, whatever their source. */
export function segmentsOfNode(store: Store, node: number): StoredSegment[] {
  return readSegmentsOfNode(store, node).map((row) => ({ source: row.source, segment: toSegment(row) }));
}

/** Writes the segments that have a boot. */
export class SegmentRows {
  readonly #writer: SegmentWriter;
  readonly #source: number;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#writer = new SegmentWriter(store);
  }

  write(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (segment.boot < 0 || !segment.isChanged) continue;
      segment.isChanged = false;
      const { position, boot, cut, shift, marks, hasEvents, firstMs, lastMs } = segment;
      const isTimed = Number.isFinite(firstMs);
      this.#writer.write({
        ...{ source: this.#source, position, boot, cut, shift, marks: JSON.stringify(marks) },
        first_seq: hasEvents ? segment.firstSequence : 1,
        last_seq: hasEvents ? segment.lastSequence : 0,
        first_ms: isTimed ? firstMs : 0,
        last_ms: isTimed ? lastMs : 0,
      });
    }
  }
}

function toSegment(row: SegmentRow): Segment {
  const segment = new Segment(row.node, row.position, row.cut as Cut, JSON.parse(row.marks) as Marks);
  segment.boot = row.boot;
  segment.shift = row.shift;
  segment.firstMs = row.first_ms;
  segment.lastMs = row.last_ms;
  segment.isChanged = false;
  if (row.last_seq < row.first_seq) {
    segment.isJoined = row.boot_events === 1;
    return segment;
  }
  segment.firstSequence = row.first_seq;
  segment.lastSequence = row.last_seq;
  segment.lastLoginMs = row.last_ms;
  segment.lastProgramMs = row.last_ms;
  return segment;
}
