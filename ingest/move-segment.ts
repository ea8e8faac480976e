// SPDX-License-Identifier: Apache-2.0
import {
  BlockReader,
  EventWriter,
  firstKeyOfBoot,
  RecordReader,
  type Statement,
  type Store,
  VARIANTS,
} from "../store/api.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";
import type { StoredSegment } from "./segment-rows.ts";

export interface Move {
  readonly stored: StoredSegment;
  readonly boot: number;
  readonly shift: number;
}

/** Gives events the ids that they have in another boot. */
export class SegmentMover {
  readonly rows: EventRows;
  readonly #boot: Statement;
  readonly #events: Statement;
  readonly #timeOf: Statement;
  readonly #segment: Statement;

  constructor(store: Store) {
    const records = new RecordReader(store, new BlockReader(store));
    this.rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
    this.#boot = store.prepare("INSERT OR IGNORE INTO boot VALUES (?, ?, ?, ?, ?, 1, 0)");
    this.#events = store
      .prepare("SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND source = ?")
      .raw();
    this.#timeOf = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
    this.#segment = store.prepare("UPDATE segment SET boot = ?, shift = ? WHERE source = ? AND position = ?");
  }

  /** Moves what the source has in the segment's boot. */
  move(node: number, { stored: { source, segment }, boot, shift }: Move): void {
    this.#boot.run(boot, node, segment.cut, segment.firstMs, segment.lastMs);
    const [from, to] = [firstKeyOfBoot(segment.boot), firstKeyOfBoot(boot)];
    const delta = to - from + (shift - segment.shift) * 8;
    const events = this.#events.all(from, firstKeyOfBoot(segment.boot + 1), source) as [number, number][];
    for (const [id, timeMs] of events) {
      const base = id - Math.floor((id % 8) / 2) * 2 + (id % 2 === 1 ? to - from : delta);
      for (let variant = 0; variant < VARIANTS; variant++) {
        const target = base + variant * 2;
        const known = this.#timeOf.get(target) as number | undefined;
        if (known !== undefined && known !== timeMs) continue;
        this.rows.move(id, target, known !== undefined);
        break;
      }
    }
    this.rows.finish();
    this.#segment.run(boot, shift, source, segment.position);
  }
}
