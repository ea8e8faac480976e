// SPDX-License-Identifier: Apache-2.0
import { FIRST_BOOT, firstKeyOfBoot, MAX_BOOT, type PreparedStatement, type Store } from "../store/api.ts";
import { Boot, type BootRow } from "./boot.ts";
import { GapRows } from "./gap-rows.ts";
import { RecordProblem } from "./record-problem.ts";

/** Boots that are being written to, and the rows that follow from their events: boot, gap, time_bucket, fold. A boot costs the same however many there are. */
export class BootBook {
  readonly #boots = new Map<number, Boot>();
  readonly #changed = new Set<Boot>();
  /** The lowest id that was added or changed in each boot. */
  readonly lowest = new Map<number, number>();
  /** Boots that have no row yet. */
  readonly #made = new Set<number>();
  readonly #known = new Map<number, readonly [number, number] | undefined>();
  readonly #gaps: GapRows;
  readonly #read: PreparedStatement;
  readonly #highest: PreparedStatement;
  readonly #write: PreparedStatement;
  readonly #bucket: PreparedStatement;
  readonly #unfold: PreparedStatement;
  readonly #reconclude: PreparedStatement;
  /** The lowest id that no boot has, as far as is known. */
  #free: number;

  constructor(store: Store) {
    this.#gaps = new GapRows(store);
    this.#read = store.prepare("SELECT * FROM boot WHERE id = ?");
    this.#highest = store.prepare("SELECT ifnull(max(id), -1) FROM event WHERE id >= ? AND id < ?").pluck();
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
    this.#free = freeBoot(store);
  }

  /** A boot that is in the database, or was made here. */
  boot(id: number): Boot {
    let boot = this.#boots.get(id);
    if (boot === undefined) {
      const row = this.#read.get(id) as BootRow;
      const start = firstKeyOfBoot(id);
      boot = new Boot(row, Math.max(start, this.#highest.get(start, firstKeyOfBoot(id + 1)) as number));
      this.#boots.set(id, boot);
      this.#known.set(id, boot.hasEvents ? [boot.firstSequence, boot.lastSequence] : undefined);
    }
    return boot;
  }

  /** A boot that nothing is known of yet. Throws RecordProblem where an id has no room for another one. */
  create(node: number, cut: string, timeMs: number): Boot {
    while (this.#free <= MAX_BOOT && this.#isTaken(this.#free)) this.#free++;
    const id = this.#free;
    if (id > MAX_BOOT)
      throw new RecordProblem("boot-limit", `the database has ${MAX_BOOT + 1} boots, its maximum`);
    this.#free++;
    const row = { id, node, cut, first_ms: timeMs, last_ms: timeMs, first_seq: 1, last_seq: 0 };
    const boot = new Boot(row, firstKeyOfBoot(id));
    this.#boots.set(id, boot);
    this.#known.set(id, undefined);
    this.#made.add(id);
    this.#changed.add(boot);
    return boot;
  }

  #isTaken(id: number): boolean {
    return this.#boots.has(id) || this.#read.get(id) !== undefined;
  }

  /** Has the boot written with the next flush(): to be called for each event that is added to it or changed. */
  changed(boot: Boot): void {
    this.#changed.add(boot);
  }

  /** Writes what has changed since the last time; query's conclusions on changed boots end where the change begins. */
  flush(): void {
    for (const boot of this.#changed) {
      if (boot.lowestChange === Number.POSITIVE_INFINITY && !this.#made.has(boot.id)) continue;
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
      this.lowest.set(boot.id, Math.min(boot.lowestChange, this.lowest.get(boot.id) ?? boot.lowestChange));
      this.#reconclude.run(boot.lowestChange - 1, boot.id, boot.lowestChange);
      boot.lowestChange = Number.POSITIVE_INFINITY;
    }
    this.#changed.clear();
    this.#made.clear();
    if (this.#boots.size <= MAX_KEPT) return;
    this.#boots.clear();
    this.#known.clear();
  }
}

/** Boots kept in memory; those that are needed again are read again. */
const MAX_KEPT = 4096;

/** The lowest id above all boots, or a hole below where there is no such id; MAX_BOOT + 1: there is none. */
export function freeBoot(store: Store): number {
  const highest = store.prepare("SELECT max(id) FROM boot").pluck().get() as number | null;
  if (highest === null) return FIRST_BOOT;
  if (highest < MAX_BOOT) return highest + 1;
  const hole = "SELECT min(id) + 1 FROM boot b WHERE NOT EXISTS (SELECT 1 FROM boot o WHERE o.id = b.id + 1)";
  return store.prepare(hole).pluck().get() as number;
}
