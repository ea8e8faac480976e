// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { PreparedStatement, Store } from "../../store.ts";

/** A row of `segment`, with the node of its boot. */
export interface BootSpanRow {
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
  /** 1: its boot has kernel events. */
  readonly boot_events: number;
}

const SELECT =
  "SELECT s.*, b.node, b.last_seq >= b.first_seq AS boot_events FROM segment s JOIN boot b ON b.id = s.boot";

/** Boot spans of a source, in its order. */
export function readBootSpansOfSource(store: Store, source: number): BootSpanRow[] {
  return store.prepare(`${SELECT} WHERE s.source = ? ORDER BY s.position`).all(source) as BootSpanRow[];
}

/** Boot spans of a node, source by source. */
export function readBootSpansOfNode(store: Store, node: number): BootSpanRow[] {
  return store.prepare(`${SELECT} WHERE b.node = ? ORDER BY s.source, s.position`).all(node) as BootSpanRow[];
}

/** Writes boot spans of a source. */
export class BootSpanWriter {
  readonly #write: PreparedStatement;
  readonly #move: PreparedStatement;

  constructor(store: Store) {
    this.#write = store.prepare("INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#move = store.prepare("UPDATE segment SET boot = ?, shift = ? WHERE source = ? AND position = ?");
  }

  write(row: Omit<BootSpanRow, "node" | "boot_events">): void {
    this.#write.run(
      ...[row.source, row.position, row.boot, row.cut, row.shift],
      ...[row.first_seq, row.last_seq, row.first_ms, row.last_ms, row.marks],
    );
  }

  /** Assigns a boot span to another boot. */
  move(source: number, position: number, boot: BootId, shift: number): void {
    this.#move.run(boot, shift, source, position);
  }
}

export function deleteBootSpans(store: Store, source: number): void {
  store.prepare("DELETE FROM segment WHERE source = ?").run(source);
}
