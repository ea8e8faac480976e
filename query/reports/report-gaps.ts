// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../../store/event-key.ts";
import type { StoredText } from "../search/search-event-view.ts";
import { readLosses } from "../stats-losses.ts";
import { readMissingFiles } from "../stats-missing-files.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, scopeBoots } from "./report-reader.ts";

const BOOT_WIDTH = 2 ** 36;
const MOST = 50;

/** A stretch of one boot that a report speaks of: row ids, both included. */
export interface Stretch {
  readonly boot: number;
  readonly first: number;
  readonly last: number;
}

/** What a scope covers, whether or not anything was found there: an empty answer is the one that gaps can explain. */
export function scopeStretches(reader: ReportReader, scope: Scope): Stretch[] {
  const { store } = reader;
  const lives = store.prepare(
    `SELECT min(ifnull(created, ifnull(first_event, @first))) AS first, max(ifnull(ended, ifnull(last_event, @last))) AS last
     FROM container WHERE boot = @boot AND id IN (SELECT value FROM json_each(@ids))`,
  );
  const beside = (sql: string) =>
    store.prepare(`SELECT id FROM event WHERE id BETWEEN ? AND ? AND ${sql} LIMIT 1`).pluck();
  const before = beside("time_ms < ? ORDER BY id DESC");
  const after = beside("time_ms > ? ORDER BY id");
  return scopeBoots(reader, scope).flatMap((boot) => {
    const base = { first: boot * BOOT_WIDTH, last: (boot + 1) * BOOT_WIDTH - 1 };
    let { first, last } = base;
    if (scope.containers !== undefined)
      ({ first, last } = lives.get({ ...base, boot, ids: JSON.stringify(scope.containers) }) as typeof base);
    if (scope.fromMs !== undefined)
      first = Math.max(
        first,
        (before.get(base.first, base.last, scope.fromMs) as number | undefined) ?? first,
      );
    if (scope.toMs !== undefined)
      last = Math.min(last, (after.get(base.first, base.last, scope.toMs) as number | undefined) ?? last);
    return first <= last ? [{ boot, first, last }] : [];
  });
}

/**
 * What is missing within the stretches: serials that no event has, holes in time, rejected lines of the database. A gap is
 * not a loss: the kernel's exclude rules make them, too. The kernel's own word on losses (audit_lost=, backlog limit) is
 * counted where such lines were ingested, and files that are missing in a row of rotated ones where their names show it.
 */
export function reportGaps({ store, events }: ReportReader, stretches: readonly Stretch[]): ReportTable {
  const rows: ReportRow[] = [];
  let left = 0;
  const gaps = store.prepare(
    "SELECT first_seq AS first, last_seq AS last FROM gap WHERE boot = ? AND last_seq >= ? AND first_seq <= ? ORDER BY first_seq",
  );
  const beside = (sql: string) => store.prepare(`SELECT id FROM event WHERE ${sql} LIMIT 1`).pluck();
  const before = beside("id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC");
  const after = beside("id >= ? AND id < ? AND id % 2 = 0 ORDER BY id");
  for (const { boot, first, last } of stretches) {
    const base = boot * BOOT_WIDTH;
    const found = gaps.all(boot, Math.floor((first - base) / 8), Math.floor((last - base) / 8)) as {
      first: number;
      last: number;
    }[];
    // The largest are named, in the order of the log; all are counted.
    const named = new Set(found.toSorted((a, b) => b.last - b.first - (a.last - a.first)).slice(0, MOST));
    left += found.length - named.size;
    for (const gap of found) {
      if (!named.has(gap)) continue;
      const from = before.get(base + gap.first * 8, base) as number | undefined;
      const to = after.get(base + (gap.last + 1) * 8, base + BOOT_WIDTH) as number | undefined;
      const time = (row: number | undefined) =>
        row === undefined ? null : { timeMs: events.boots.eventTimeMs(row) ?? 0 };
      const serials =
        gap.first === gap.last
          ? `${gap.first % SERIAL_RANGE}`
          : `${gap.first % SERIAL_RANGE}-${gap.last % SERIAL_RANGE}`;
      rows.push({
        cells: [
          events.boots.boot(boot).node,
          "serials no event has",
          serials,
          gap.last - gap.first + 1,
          time(from),
          time(to),
        ],
        events: [from, to].filter((row) => row !== undefined).map((row) => events.boots.eventId(row)),
        search: null,
      });
    }
    rows.push(...timeSteps(store, events.boots.boot(boot).node, { boot, first, last }));
  }
  rows.push(...databaseDoubts(store));
  return {
    id: "gaps",
    title: "Gaps that touch this report",
    note: "A gap is not a loss: rules that exclude records make gaps, too.",
    columns: ["host", "what", "which", "count", "from", "to"],
    rows,
    ...(left > 0 ? { more: left } : {}),
  };
}

const HOUR_MS = 3_600_000;

/** More than an hour without any event: ten-second buckets beside each other that lie far apart. */
function timeSteps(
  store: ReportReader["store"],
  node: string | null,
  { boot, first, last }: Stretch,
): ReportRow[] {
  const rows = store
    .prepare(
      `SELECT was, bucket FROM (SELECT bucket, lag(bucket) OVER (ORDER BY bucket) AS was FROM time_bucket
         WHERE boot = ? AND last_event >= ? AND first_event <= ?) WHERE (bucket - was) * 10000 > ${HOUR_MS}`,
    )
    .all(boot, first, last) as { was: number; bucket: number }[];
  return rows.map(({ was, bucket }) => ({
    cells: [
      node,
      "no event for more than an hour",
      "memberships do not reach over it",
      1,
      { timeMs: (was + 1) * 10_000 },
      { timeMs: bucket * 10_000 },
    ],
    events: [],
    search: null,
  }));
}

function databaseDoubts(store: ReportReader["store"]): ReportRow[] {
  const problems = store
    .prepare(
      "SELECT code, count(*) AS count FROM problem WHERE code <> 'kernel-loss' GROUP BY code ORDER BY 2 DESC, 1",
    )
    .all() as { code: string; count: number }[];
  const open = store.prepare("SELECT count(*) FROM run WHERE ended_ms IS NULL").pluck().get() as number;
  const row = (what: string, which: StoredText, count: number): ReportRow => ({
    cells: [null, what, which, count, null, null],
    events: [],
    search: null,
  });
  return [
    ...problems.map(({ code, count }) => row("rejected lines of the database", code, count)),
    ...readLosses(store).map(({ source, what, count }) => row(what, source, count)),
    ...readMissingFiles(store).map(({ run, name }) =>
      row(`rotated file that run ${run} did not read`, name, 1),
    ),
    ...(open > 0 ? [row("ingests that did not end", "ctraudit report custody", open)] : []),
  ];
}
