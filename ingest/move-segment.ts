// SPDX-License-Identifier: Apache-2.0

import {
  BlockReader,
  bootOf,
  EventWriter,
  firstKeyOfBoot,
  type PreparedStatement,
  RecordReader,
  type Store,
  VARIANTS,
} from "../store/api.ts";
import { KEYS_OF_SERIAL, KEYS_OF_VARIANT, variantOf } from "../store/event-key.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";
import type { Segment } from "./segment.ts";
import type { StoredSegment } from "./segment-rows.ts";
import type { IdRange } from "./serial-rate.ts";

export interface Move {
  readonly stored: StoredSegment;
  readonly boot: number;
  readonly shift: number;
}

/** Gives events the ids that they have in another boot. */
export class SegmentMover {
  readonly rows: EventRows;
  /** Events that became one with another: each was counted before. */
  merged = 0;
  readonly #boot: PreparedStatement;
  readonly #events: PreparedStatement;
  readonly #bytes: PreparedStatement;
  readonly #daemons: PreparedStatement;
  readonly #timeOf: PreparedStatement;
  readonly #segment: PreparedStatement;

  constructor(store: Store) {
    const records = new RecordReader(store, new BlockReader(store));
    this.rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
    this.#boot = store.prepare("INSERT OR IGNORE INTO boot VALUES (?, ?, ?, ?, ?, 1, 0)");
    this.#events = store
      .prepare("SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND source = ?")
      .raw();
    this.#bytes = store.prepare(
      `SELECT ifnull(max(offset) FILTER (WHERE offset < @first), -1) AS before, count(*) FILTER (WHERE offset > @last) AS behind,
       min(offset) AS first, max(offset) AS last FROM event WHERE id >= @from AND id < @end AND source = @source AND id % 2 = 0`,
    );
    this.#daemons = store
      .prepare(
        "SELECT id FROM event WHERE id >= ? AND id < ? AND source = ? AND id % 2 = 1 AND offset > ? AND offset <= ?",
      )
      .pluck();
    this.#timeOf = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
    this.#segment = store.prepare("UPDATE segment SET boot = ?, shift = ? WHERE source = ? AND position = ?");
  }

  /** Moves what the source has in the segment's boot. */
  move(node: number, { stored: { source, segment }, boot, shift }: Move): void {
    this.#boot.run(boot, node, segment.cut, segment.firstMs, segment.lastMs);
    const [from, to] = [firstKeyOfBoot(segment.boot), firstKeyOfBoot(boot)];
    const delta = to - from + (shift - segment.shift) * KEYS_OF_SERIAL;
    const events = this.#events.all(from, firstKeyOfBoot(segment.boot + 1), source) as [number, number][];
    for (const [id, timeMs] of events) {
      const base = id - variantOf(id) * KEYS_OF_VARIANT + (id % 2 === 1 ? to - from : delta);
      for (let variant = 0; variant < VARIANTS; variant++) {
        const target = base + variant * KEYS_OF_VARIANT;
        const known = this.#timeOf.get(target) as number | undefined;
        if (known !== undefined && (known !== timeMs || this.rows.areTwo(target, id, timeMs))) continue;
        if (known !== undefined) this.merged++;
        this.rows.move(id, target, known !== undefined);
        break;
      }
    }
    this.rows.finish();
    this.#segment.run(boot, shift, source, segment.position);
  }

  /** Moves what the source has of a boot from `from` on into a new boot, with those of auditd's own events that stand among it. */
  moveToNew({ node, cut, boot }: Segment, source: number, [from, end]: IdRange): void {
    const base = firstKeyOfBoot(bootOf(from));
    const delta = firstKeyOfBoot(boot) - base;
    const own = this.#bytes.get({ from, end, source, first: 0, last: 0 }) as Bytes;
    const { first, last } = own;
    const low = this.#bytes.get({ from: base, end: from, source, first, last }) as Bytes;
    // one of auditd's own events is of the boot of the kernel's next, and of the last if there is none
    const until = low.behind > 0 ? last : Number.MAX_SAFE_INTEGER;
    const all = [base, firstKeyOfBoot(bootOf(from) + 1), source];
    const daemons = this.#daemons.all(...all, low.before, until) as number[];
    const events = this.#events.all(from, end, source) as [number, number][];
    const timeMs = events[0]?.[1] ?? 0;
    this.#boot.run(boot, node, cut, timeMs, timeMs);
    for (const [id] of events) if (id % 2 === 0) this.rows.move(id, id + delta, false);
    for (const id of daemons) this.rows.move(id, id + delta, false);
    this.rows.finish();
  }
}

/** Where events stand in their source, and next to others. */
interface Bytes {
  readonly first: number;
  readonly last: number;
  readonly before: number;
  readonly behind: number;
}
