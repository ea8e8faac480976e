// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, FIRST_BOOT, firstKeyOfBoot, KEYS_OF_BOOT, MAX_BOOT } from "../../event-key.ts";
import type { PreparedStatement, Store } from "../../store.ts";

/** A row of `boot`. */
export interface BootRow {
  readonly id: BootId;
  readonly node: number;
  readonly cut: string;
  readonly first_ms: number;
  readonly last_ms: number;
  /** Range of kernel events; the last below the first: none. */
  readonly first_seq: number;
  readonly last_seq: number;
}

/** Reads and writes boots while events are added to them. */
export class BootWriter {
  readonly #read: PreparedStatement;
  readonly #ofNode: PreparedStatement;
  readonly #highest: PreparedStatement;
  readonly #write: PreparedStatement;
  readonly #bucket: PreparedStatement;
  readonly #unfold: PreparedStatement;
  readonly #reconclude: PreparedStatement;

  constructor(store: Store) {
    this.#read = store.prepare("SELECT * FROM boot WHERE id = ?");
    this.#ofNode = store.prepare("SELECT * FROM boot WHERE node = ? ORDER BY first_ms, id");
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
  }

  read(id: BootId): BootRow | undefined {
    return this.#read.get(id) as BootRow | undefined;
  }

  /** Boots of a node, in the order of time. */
  readOfNode(node: number): BootRow[] {
    return this.#ofNode.all(node) as BootRow[];
  }

  /** The highest key of a boot's events; the boot's first key if it has none. */
  highestKey(id: BootId): number {
    const first = firstKeyOfBoot(id);
    return Math.max(first, this.#highest.get(first, endOfBoot(id)) as number);
  }

  write({ id, node, cut, first_ms, last_ms, first_seq, last_seq }: BootRow): void {
    this.#write.run(id, node, cut, first_ms, last_ms, first_seq, last_seq);
  }

  /** Adds events of ten seconds. */
  addBucket(boot: BootId, bucket: number, first: number, last: number, events: number): void {
    this.#bucket.run(boot, bucket, first, last, events);
  }

  /** Cuts the conclusions on a boot before the lowest changed key. */
  invalidate(boot: BootId, lowest: number): void {
    this.#unfold.run(boot, lowest);
    this.#reconclude.run(lowest - 1, boot, lowest);
  }
}

/** Creates a boot without kernel events, if there is no such boot. */
export function bootMaker(
  store: Store,
): (id: BootId, node: number, cut: string, firstMs: number, lastMs: number) => void {
  const insert = store.prepare("INSERT OR IGNORE INTO boot VALUES (?, ?, ?, ?, ?, 1, 0)");
  return (id, node, cut, firstMs, lastMs) => void insert.run(id, node, cut, firstMs, lastMs);
}

/** The lowest id above all boots, or, if there is none, a free id below; MAX_BOOT + 1: none. */
export function freeBoot(store: Store): BootId {
  const highest = store.prepare("SELECT max(id) FROM boot").pluck().get() as number | null;
  if (highest === null) return FIRST_BOOT;
  if (highest < MAX_BOOT) return (highest + 1) as BootId;
  const hole = "SELECT min(id) + 1 FROM boot b WHERE NOT EXISTS (SELECT 1 FROM boot o WHERE o.id = b.id + 1)";
  return store.prepare(hole).pluck().get() as BootId;
}

/** Boots of some nodes. */
export function bootsOfNodes(store: Store, nodes: readonly number[]): BootId[] {
  return store
    .prepare("SELECT id FROM boot WHERE node IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(nodes)) as BootId[];
}

/** The node of every boot. */
export function readNodesOfBoots(store: Store): ReadonlyMap<BootId, number> {
  return new Map(store.prepare("SELECT id, node FROM boot").raw().all() as [BootId, number][]);
}

/** Boots without any event. */
export function emptyBoots(store: Store): BootId[] {
  return store
    .prepare(
      "SELECT id FROM boot b WHERE NOT EXISTS (SELECT 1 FROM event WHERE id >= b.id * @width AND id < (b.id + 1) * @width)",
    )
    .pluck()
    .all({ width: KEYS_OF_BOOT }) as BootId[];
}
