// SPDX-License-Identifier: Apache-2.0
import { KEYS_OF_SERIAL } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Events with the same serial in two boots, and whether their times are equal. */
export interface EventPair {
  readonly own: number;
  readonly other: number;
  readonly timeMs: number;
  readonly isSame: 0 | 1;
}

/** Reads the first events of a span of keys that have a serial in common with those so far away. */
export function commonEvents(
  store: Store,
  limit: number,
): (span: readonly [from: number, end: number], distance: number) => EventPair[] {
  const pairs = store.prepare(
    `SELECT a.id AS own, b.id AS other, a.time_ms AS timeMs, a.time_ms = b.time_ms AS isSame
     FROM (SELECT id, time_ms FROM event WHERE id >= @from AND id < @end AND id % ${KEYS_OF_SERIAL} = 0 ORDER BY id LIMIT @limit) a
     JOIN event b ON b.id = a.id + @distance`,
  );
  return ([from, end], distance) => pairs.all({ from, end, distance, limit }) as EventPair[];
}
