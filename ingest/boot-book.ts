// SPDX-License-Identifier: Apache-2.0
import { FIRST_BOOT, firstKeyOfBoot, type Statement, type Store } from "../store/api.ts";
import { Boot, type BootRow } from "./boot.ts";
import { GapRows } from "./gap-rows.ts";

/** All boots of the nodes that are being read, and the rows that follow from their events: boot, gap, time_bucket, fold. */
export class BootBook {
  readonly #store: Store;
  readonly #boots = new Map<number, Boot>();
  readonly #known = new Map<number, readonly [number, number] | undefined>();
  readonly #gaps: GapRows;
  readonly #write: Statement;
  readonly #bucket: Statement;
  readonly #unfold: Statement;
  readonly #reconclude: Statement;

  constructor(store: Store) {
    this.#store = store;
    this.#gaps = new GapRows(store);
    this.#write = store.prepare(
      `INSERT INTO boot VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET cut = excluded.cut, first_ms = excluded.first_ms,
       last_ms = excluded.last_ms, first_seq = excluded.first_seq, last_seq = excluded.last_seq`,
    );
    this.#bucket = store.prepare(
      `INSERT INTO time_bucket VALUES (?, ?, ?, ?, ?) ON CONFLICT (boot, bucket) DO UPDATE SET
       first_event = min(first_event, excluded.first_event), last_event = max(last_event, excluded.last_event),
       events = events + excluded.events`,
    );
    this.#unfold = store.prepare("DELETE FROM fold WHERE boot = ? AND last_event >= ?");
    // an event that query keeps no state beyond may have got more records: what was concluded of it no longer holds
    this.#reconclude = store.prepare("UPDATE fold SET folded = ? WHERE boot = ? AND folded >= ?");
    this.#load();
  }

  boot(id: number): Boot {
    return this.#boots.get(id) as Boot;
  }

  bootsOf(node: number): Boot[] {
    return [...this.#boots.values()].filter((boot) => boot.node === node);
  }

  /** A boot that nothing is known of yet. */
  create(node: number, cut: string, timeMs: number): Boot {
    let id = FIRST_BOOT;
    while (this.#boots.has(id)) id++;
    const row = { id, node, cut, first_ms: timeMs, last_ms: timeMs, first_seq: 1, last_seq: 0 };
    const boot = new Boot(row, firstKeyOfBoot(id));
    this.#boots.set(id, boot);
    this.#known.set(id, undefined);
    return boot;
  }

  /** Writes what has changed since the last time; query's conclusions on changed boots end where the change begins. */
  flush(): void {
    for (const boot of this.#boots.values()) {
      if (boot.lowestChange === Number.POSITIVE_INFINITY) continue;
      this.#write.run(
        boot.id,
        boot.node,
        boot.cut,
        boot.firstMs,
        boot.lastMs,
        boot.firstSequence,
        boot.lastSequence,
      );
      this.#known.set(boot.id, this.#gaps.add(boot.id, this.#known.get(boot.id), boot.runs.take()));
      for (const [number, { first, last, events }] of boot.buckets.take())
        this.#bucket.run(boot.id, number, first, last, events);
      this.#unfold.run(boot.id, boot.lowestChange);
      this.#reconclude.run(boot.lowestChange - 1, boot.id, boot.lowestChange);
      boot.lowestChange = Number.POSITIVE_INFINITY;
    }
  }

  #load(): void {
    const highest = this.#store
      .prepare("SELECT ifnull(max(id), -1) FROM event WHERE id >= ? AND id < ?")
      .pluck();
    for (const row of this.#store.prepare("SELECT * FROM boot").all() as BootRow[]) {
      const start = firstKeyOfBoot(row.id);
      const boot = new Boot(row, Math.max(start, highest.get(start, firstKeyOfBoot(row.id + 1)) as number));
      this.#boots.set(row.id, boot);
      this.#known.set(row.id, boot.hasEvents ? [boot.firstSequence, boot.lastSequence] : undefined);
    }
  }
}
