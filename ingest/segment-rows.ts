// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "../store/api.ts";
import { type Cut, type Marks, Segment } from "./segment.ts";

interface SegmentRow {
  readonly source: number;
  readonly position: number;
  readonly boot: number;
  readonly node: number;
  readonly cut: Cut;
  readonly shift: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly marks: string;
  readonly boot_events: number;
}

const SELECT =
  "SELECT s.*, b.node, b.last_seq >= b.first_seq AS boot_events FROM segment s JOIN boot b ON b.id = s.boot";

/** A segment as it was stored, and its source. */
export interface StoredSegment {
  readonly source: number;
  readonly segment: Segment;
}

/** Segments of a source, in its order. */
export function segmentsOfSource(store: Store, source: number): Segment[] {
  const rows = store.prepare(`${SELECT} WHERE s.source = ? ORDER BY s.position`).all(source) as SegmentRow[];
  return rows.map(toSegment);
}

/** All segments of a node, whatever their source. */
export function segmentsOfNode(store: Store, node: number): StoredSegment[] {
  const rows = store
    .prepare(`${SELECT} WHERE b.node = ? ORDER BY s.source, s.position`)
    .all(node) as SegmentRow[];
  return rows.map((row) => ({ source: row.source, segment: toSegment(row) }));
}

/** Writes the segments that have a boot. */
export class SegmentRows {
  readonly #write: PreparedStatement;
  readonly #source: number;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#write = store.prepare("INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  write(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (segment.boot < 0 || !segment.isChanged) continue;
      segment.isChanged = false;
      const { position, boot, cut, shift, marks, hasEvents, firstMs, lastMs } = segment;
      const times = Number.isFinite(firstMs) ? [firstMs, lastMs] : [0, 0];
      const range = hasEvents ? [segment.firstSequence, segment.lastSequence, ...times] : [1, 0, ...times];
      this.#write.run(this.#source, position, boot, cut, shift, ...range, JSON.stringify(marks));
    }
  }
}

function toSegment(row: SegmentRow): Segment {
  const segment = new Segment(row.node, row.position, row.cut, JSON.parse(row.marks) as Marks);
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
