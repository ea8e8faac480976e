// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { PreparedStatement, Store } from "../../store.ts";

/** A row of `segment`, with the node of its boot. */
export interface SegmentRow {
  readonly source: number;
  readonly position: number;
  readonly boot: BootId;
  readonly node: number;
  readonly cut: string;
  readonly shift: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly first_ms: number;
  readonly last_ms: number;
  /** JSON. */
  readonly marks: string;
  /** 1: its boot has events of the kernel. */
  readonly boot_events: number;
}

const SELECT =
  "SELECT s.*, b.node, b.last_seq >= b.first_seq AS boot_events FROM segment s JOIN boot b ON b.id = s.boot";

/** Segments of a source, in its order. */
export function readSegmentsOfSource(store: Store, source: number): SegmentRow[] {
  return store.prepare(`${SELECT} WHERE s.source = ? ORDER BY s.position`).all(source) as SegmentRow[];
}

/** Segments of a node, source by source. */
export function readSegmentsOfNode(store: Store, node: number): SegmentRow[] {
  return store.prepare(`${SELECT} WHERE b.node = ? ORDER BY s.source, s.position`).all(node) as SegmentRow[];
}

/** Writes segments of a source. */
export class SegmentWriter {
  readonly #write: PreparedStatement;
  readonly #move: PreparedStatement;

  constructor(store: Store) {
    this.#write = store.prepare("INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#move = store.prepare("UPDATE segment SET boot = ?, shift = ? WHERE source = ? AND position = ?");
  }

  write(row: Omit<SegmentRow, "node" | "boot_events">): void {
    this.#write.run(
      ...[row.source, row.position, row.boot, row.cut, row.shift],
      ...[row.first_seq, row.last_seq, row.first_ms, row.last_ms, row.marks],
    );
  }

  /** Gives a segment another boot. */
  move(source: number, position: number, boot: BootId, shift: number): void {
    this.#move.run(boot, shift, source, position);
  }
}

export function deleteSegments(store: Store, source: number): void {
  store.prepare("DELETE FROM segment WHERE source = ?").run(source);
}
