// SPDX-License-Identifier: Apache-2.0
import { isDaemon, KEYS_OF_SERIAL, type KeyRange } from "../event-key.ts";
import type { EventOrder } from "./event-order.ts";

/** Serials without an event of auditd that one range may span. */
const FEW_SERIALS = 2;
const MOST_IN_CLUSTER = 1024;

/** Ranges that hold these keys and few others: auditd counts its own events, so those of one run lie together. */
export function keyClusters(keys: readonly number[]): KeyRange[] {
  const clusters: { first: number; last: number; keys: number }[] = [];
  for (const key of keys.toSorted((a, b) => a - b)) {
    const cluster = clusters.at(-1);
    if (
      cluster !== undefined &&
      key - cluster.last <= FEW_SERIALS * KEYS_OF_SERIAL &&
      cluster.keys < MOST_IN_CLUSTER
    ) {
      cluster.last = key;
      cluster.keys += 1;
    } else clusters.push({ first: key, last: key, keys: 1 });
  }
  return clusters;
}

/**
 * Puts auditd's own events of a boot at their places among the kernel's. `rows` come in the order of keys, or from the last one
 * backwards, and auditd's own among them are left out; `own` come in their order, or backwards, too.
 */
export function* mergeOwn<T>(
  rows: Iterable<T>,
  own: readonly T[],
  keyOf: (row: T) => number,
  { place }: EventOrder,
  isBackwards = false,
): Generator<T, void, undefined> {
  const sign = isBackwards ? -1 : 1;
  const places = own.map((row) => sign * place(keyOf(row)));
  let next = 0;
  for (const row of rows) {
    const key = keyOf(row);
    if (isDaemon(key)) continue;
    while (next < own.length && places[next]! < sign * key) {
      yield own[next]!;
      next += 1;
    }
    yield row;
  }
  yield* own.slice(next);
}
