// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { type KeyRange, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Milliseconds of a row of `time_bucket`. */
export const BUCKET_MS = 10_000;
/** SQL over `time_ms`: the row of `time_bucket` that counts an event, also before 1970. */
export const BUCKET_OF_TIME = `(time_ms - ((time_ms % ${BUCKET_MS}) + ${BUCKET_MS}) % ${BUCKET_MS}) / ${BUCKET_MS}`;

/** Reads the last event of a boot before a time, and the first one after it; undefined: none. */
export interface TimeBounds {
  readonly lastBefore: (boot: BootId, timeMs: number) => number | undefined;
  readonly firstAfter: (boot: BootId, timeMs: number) => number | undefined;
}

export function timeBounds(store: Store): TimeBounds {
  const beside = (test: string) =>
    store.prepare(`SELECT id FROM event WHERE id BETWEEN ? AND ? AND ${test} LIMIT 1`).pluck();
  const before = beside("time_ms < ? ORDER BY id DESC");
  const after = beside("time_ms > ? ORDER BY id");
  // Bounds on the keys before and after a time: without them, half the log would be read to find one event.
  const bucket = (select: string, test: string) =>
    store.prepare(`SELECT ${select} FROM time_bucket WHERE boot = ? AND bucket ${test} ?`).pluck();
  const highest = bucket("max(last_event)", "<=");
  const lowest = bucket("min(first_event)", ">=");
  return {
    lastBefore(boot, timeMs) {
      const { first } = keysOfBoot(boot);
      const high = highest.get(boot, Math.floor(timeMs / BUCKET_MS)) ?? first - 1;
      return before.get(first, high, timeMs) as number | undefined;
    },
    firstAfter(boot, timeMs) {
      const { last } = keysOfBoot(boot);
      const low = lowest.get(boot, Math.floor(timeMs / BUCKET_MS)) ?? last + 1;
      return after.get(low, last, timeMs) as number | undefined;
    },
  };
}

/**
 * Number of stretches of more than `most` milliseconds without any event, within some keys of a boot: by ten-second buckets beside each other that lie far apart. What a boot
 * has from before its clock was set is no silence.
 */
export function countSilences(store: Store, boot: BootId, { first, last }: KeyRange, limit: number): number {
  return store
    .prepare(
      `SELECT count(*) FROM (SELECT bucket, lag(bucket) OVER (ORDER BY bucket) AS was FROM time_bucket
         WHERE boot = ? AND last_event >= ? AND first_event <= ?
           AND bucket * ${BUCKET_MS} > (SELECT first_ms FROM boot WHERE id = time_bucket.boot) - ${BUCKET_MS})
       WHERE (bucket - was) * ${BUCKET_MS} > ?`,
    )
    .pluck()
    .get(boot, first, last, limit) as number;
}
