// SPDX-License-Identifier: Apache-2.0
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { writersOf } from "../open-elsewhere.ts";
import type { Store } from "../store.ts";

const DAY_MS = 86_400_000;
const GROWTH_DAYS = 7;

/** Condition of a database, and its delay behind the logs. Times are in milliseconds since 1970. */
export interface DatabaseStatus {
  readonly databaseBytes: number;
  /** Size of the -wal file beside it; 0: none. */
  readonly walBytes: number;
  readonly freeBytes: number;
  /** Bytes of logs read per day in the last seven days; null: there was no run. */
  readonly logBytesPerDay: number | null;
  readonly schema: number;
  readonly sources: number;
  readonly logBytes: number;
  /** Pruned logs. */
  readonly pruned: number;
  readonly waitingBytes: number;
  readonly events: number;
  readonly problems: readonly { readonly code: string; readonly count: number }[];
  /** Records lost by a plugin. */
  readonly overflow: number;
  readonly gaps: number;
  readonly missingSerials: number;
  /** Boots that could not be attributed. */
  readonly failedBoots: number;
  readonly lastRun: { readonly startedMs: number; readonly endedMs: number | null } | null;
  /** The writing process; null: none, or not visible. */
  readonly writer: number | null;
  /** The newest event of each host. */
  readonly newest: readonly { readonly node: string | null; readonly timeMs: number }[];
}

/** Reads the state without counting events. */
export function readStatus(store: Store, nowMs: number): DatabaseStatus {
  const { path } = store;
  const one = (sql: string, ...values: unknown[]) =>
    store
      .prepare(sql)
      .pluck()
      .get(...values) as number;
  const { bsize, bavail } = statfsSync(dirname(path));
  const since = nowMs - GROWTH_DAYS * DAY_MS;
  const recent = store
    .prepare(
      `SELECT min(r.started_ms) AS first, sum(s.bytes) AS bytes FROM run r JOIN run_source s ON s.run = r.id
       WHERE r.started_ms BETWEEN ? AND ?`,
    )
    .get(since, nowMs) as { first: number | null; bytes: number | null };
  const days = recent.first === null ? 0 : Math.max(1, (nowMs - recent.first) / DAY_MS);
  const last = store
    .prepare("SELECT started_ms AS startedMs, ended_ms AS endedMs FROM run ORDER BY id DESC LIMIT 1")
    .get();
  const problems = store
    .prepare(
      "SELECT code, count(*) AS count FROM problem WHERE boot IS NULL GROUP BY code ORDER BY 2 DESC, 1",
    )
    .all();
  const newest = store
    .prepare(
      `SELECT n.name AS node, max(b.last_ms) AS timeMs FROM boot b JOIN node n ON n.id = b.node
       WHERE b.last_seq >= b.first_seq GROUP BY n.id ORDER BY 1`,
    )
    .all();
  return {
    databaseBytes: statSync(path).size,
    walBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    freeBytes: bsize * bavail,
    logBytesPerDay: days === 0 ? null : Math.round((recent.bytes ?? 0) / days),
    schema: one("PRAGMA user_version"),
    sources: one("SELECT count(*) FROM source"),
    pruned: one("SELECT count(*) FROM pruned_source"),
    logBytes: one("SELECT coalesce(sum(size), 0) FROM source"),
    waitingBytes: one("SELECT coalesce(sum(waiting), 0) FROM source"),
    events: one("SELECT coalesce(sum(events), 0) FROM event_count"),
    problems: problems as DatabaseStatus["problems"],
    overflow: one("SELECT coalesce(sum(records), 0) FROM overflow"),
    gaps: one("SELECT count(*) FROM gap"),
    missingSerials: one("SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM gap"),
    failedBoots: one("SELECT count(DISTINCT boot) FROM problem WHERE boot IS NOT NULL"),
    lastRun: (last as DatabaseStatus["lastRun"] | undefined) ?? null,
    writer: writersOf(path)[0]?.pid ?? null,
    newest: newest as DatabaseStatus["newest"],
  };
}
