// SPDX-License-Identifier: Apache-2.0
import { type ReportReader, type Scope, scopeBoots } from "./report-reader.ts";

const BOOT_WIDTH = 2 ** 36;
const BUCKET_MS = 10_000;

/** A part of one boot that a report speaks of: row ids of events, both included. */
export interface Stretch {
  readonly boot: number;
  readonly first: number;
  readonly last: number;
}

/** The stretches of a scope, whether or not anything was found there: an empty answer is the one that gaps can explain. */
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
  // No event before a time has a higher id than this, and none after it a lower one: else half a log is read to find one.
  const bucket = (select: string, test: string) =>
    store.prepare(`SELECT ${select} FROM time_bucket WHERE boot = ? AND bucket ${test} ?`).pluck();
  const highest = bucket("max(last_event)", "<=");
  const lowest = bucket("min(first_event)", ">=");
  return scopeBoots(reader, scope).flatMap((boot) => {
    const base = { first: boot * BOOT_WIDTH, last: (boot + 1) * BOOT_WIDTH - 1 };
    let { first, last } = base;
    if (scope.containers !== undefined)
      ({ first, last } = lives.get({ ...base, boot, ids: JSON.stringify(scope.containers) }) as typeof base);
    if (scope.fromMs !== undefined) {
      const high = highest.get(boot, Math.floor(scope.fromMs / BUCKET_MS)) ?? base.first - 1;
      first = Math.max(first, (before.get(base.first, high, scope.fromMs) as number | undefined) ?? first);
    }
    if (scope.toMs !== undefined) {
      const low = lowest.get(boot, Math.floor(scope.toMs / BUCKET_MS)) ?? base.last + 1;
      last = Math.min(last, (after.get(low, base.last, scope.toMs) as number | undefined) ?? last);
    }
    return first <= last ? [{ boot, first, last }] : [];
  });
}

/** Every boot as a whole. */
export function wholeBoots({ events }: ReportReader): Stretch[] {
  return events.boots.boots.map(({ row }) => ({
    boot: row,
    first: row * BOOT_WIDTH,
    last: (row + 1) * BOOT_WIDTH - 1,
  }));
}
