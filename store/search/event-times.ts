// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store.ts";

/** Times of events that a database with some of the events names, and has no rows of. */
export interface EventTimes {
  readonly known: Map<number, number>;
  /** Those that were asked for, and are not known. */
  readonly unknown: Set<number>;
}

const TIMES = new WeakMap<Store, EventTimes>();

/** Lets readers of this database know times of events that it has no rows of. */
export function giveTimes(store: Store, times: EventTimes): void {
  TIMES.set(store, times);
}

/** The time of an event without a row. */
export function timeBeside(store: Store, event: number): number | undefined {
  const times = TIMES.get(store);
  const found = times?.known.get(event);
  if (found === undefined) times?.unknown.add(event);
  return found;
}
