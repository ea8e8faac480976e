// SPDX-License-Identifier: Apache-2.0

import { KEYS_OF_BOOT } from "../event-key.ts";
import { implausibleRows } from "../plausible-rows.ts";
import { BUCKET_OF_TIME } from "../repositories/events/time-bounds.ts";
import type { Store } from "../store.ts";
import { CONCLUSIONS, type Finding } from "./finding.ts";

const MOST = 50;
const INDEX = /\bindex\b/i;

/** Pages, cells, types and indexes by SQLite's own check; `quick` skips the contents of indexes. */
export function* checkPages(store: Store, quick: boolean): Generator<Finding> {
  const pragma = `PRAGMA ${quick ? "quick" : "integrity"}_check(${MOST})`;
  for (const text of store.prepare(pragma).pluck().all() as string[]) {
    if (text === "ok") continue;
    for (const line of text.split("\n"))
      yield INDEX.test(line) ? { text: line, derivable: "indexes" } : { text: line };
  }
}

/** Rows that refer to a missing row. */
export function* checkReferences(store: Store): Generator<Finding> {
  const rows = store.prepare("PRAGMA foreign_key_check").all() as { table: string; parent: string }[];
  const counts = new Map<string, number>();
  for (const { table, parent } of rows) {
    const key = `${table} ${parent}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counts) {
    const [table = "", parent] = key.split(" ");
    const text = `${count} rows of ${table} name a row of ${parent} that is not there`;
    yield CONCLUSIONS.includes(table)
      ? { text, derivable: "conclusions" }
      : table === "event_count"
        ? { text, derivable: "counts" }
        : { text };
  }
}

interface Rule {
  readonly text: string;
  /** Returns the number of wrong rows. */
  readonly sql: string;
  readonly derivable?: Finding["derivable"];
}

const RULES: readonly Rule[] = [
  {
    text: "events whose records are not within their source",
    sql: `SELECT count(*) FROM event e LEFT JOIN source s ON s.id = e.source
      WHERE s.id IS NULL OR e.offset < 0 OR e.length < 0 OR e.offset + e.length > s.size`,
  },
  {
    text: "further records of events that are not within their source",
    sql: `SELECT count(*) FROM span e LEFT JOIN source s ON s.id = e.source
      WHERE s.id IS NULL OR e.offset < 0 OR e.length < 0 OR e.offset + e.length > s.size`,
  },
  {
    text: "events of a boot that is not there",
    sql: `SELECT count(*) FROM event WHERE id / ${KEYS_OF_BOOT} NOT IN (SELECT id FROM boot)`,
  },
  {
    text: "counts of events that are not those of the events",
    sql: `SELECT count(*) FROM (
        SELECT boot, types, flags, has_pid, sum(n) AS n FROM (
          SELECT id / ${KEYS_OF_BOOT} AS boot, types, flags, pid IS NOT NULL AS has_pid, count(*) AS n FROM event GROUP BY 1, 2, 3, 4
          UNION ALL SELECT boot, types, flags, has_pid, -events FROM event_count)
        GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0)`,
    derivable: "counts",
  },
  {
    text: "spans of time whose events are not those of the events",
    sql: `SELECT count(*) FROM (
        SELECT id / ${KEYS_OF_BOOT} AS boot, ${BUCKET_OF_TIME} AS bucket,
          min(id) AS first, max(id) AS last, count(*) AS n FROM event GROUP BY 1, 2) e
      LEFT JOIN time_bucket b ON b.boot = e.boot AND b.bucket = e.bucket
      WHERE b.boot IS NULL OR b.first_event > e.first OR b.last_event < e.last OR b.events <> e.n`,
    derivable: "counts",
  },
  {
    text: "counts below zero",
    sql: `SELECT (SELECT count(*) FROM event_count WHERE events < 0) + (SELECT count(*) FROM time_bucket WHERE events < 0)`,
    derivable: "counts",
  },
  {
    text: "counts of containers below zero",
    sql: "SELECT count(*) FROM place_count WHERE events < 0 OR tasks < 0",
    derivable: "conclusions",
  },
  {
    text: "tasks that descend from themselves",
    sql: `WITH RECURSIVE placed (id) AS (
        SELECT id FROM task WHERE parent IS NULL UNION SELECT t.id FROM task t JOIN placed p ON t.parent = p.id)
      SELECT (SELECT count(*) FROM task) - (SELECT count(*) FROM placed)`,
    derivable: "conclusions",
  },
];

/** Rows that contradict others. */
export function* checkRows(store: Store): Generator<Finding> {
  for (const text of implausibleRows(store))
    yield text.includes("container") ? { text, derivable: "conclusions" } : { text };
  for (const { text, sql, derivable } of RULES) {
    const count = store.prepare(sql).pluck().get() as number;
    if (count === 0) continue;
    const said = `${count} ${text}`;
    yield derivable === undefined ? { text: said } : { text: said, derivable };
  }
}
