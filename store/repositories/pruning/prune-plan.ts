// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** A log that may be removed. */
export interface OldSource {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly size: number;
  readonly events: number;
  /** Time of its last event. */
  readonly lastMs: number;
}

/** Completely read logs, the oldest first. A log read as another host's stays: its few kept records would become its own host's again. */
export function readOldSources(store: Store): OldSource[] {
  return store
    .prepare(
      `SELECT s.id, s.name, s.node, s.size, e.events, e.last_ms AS lastMs FROM source s
       JOIN (SELECT source, count(*) AS events, max(time_ms) AS last_ms FROM event GROUP BY source) e ON e.source = s.id
       WHERE s.resume IS NULL AND s.waiting = 0 AND NOT EXISTS (SELECT 1 FROM read_as r WHERE r.source = s.id)
       ORDER BY e.last_ms, s.id`,
    )
    .all() as OldSource[];
}

/** Bytes of the database. */
export function databaseBytes(store: Store): number {
  const pragma = (name: string) => store.prepare(`PRAGMA ${name}`).pluck().get() as number;
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}

/** Bytes of all logs in the database, unpacked. */
export function logBytes(store: Store): number {
  return store.prepare("SELECT coalesce(sum(size), 0) FROM source").pluck().get() as number;
}

/** Returns free pages to the file system. A database of an older version is rewritten once for that. */
export function shrink(store: Store): void {
  const isIncremental = store.prepare("PRAGMA auto_vacuum").pluck().get() === 2;
  if (isIncremental) store.exec("PRAGMA incremental_vacuum");
  else {
    store.exec("PRAGMA auto_vacuum = INCREMENTAL");
    store.exec("VACUUM");
  }
  store.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
}
