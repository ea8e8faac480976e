// SPDX-License-Identifier: Apache-2.0
import type { Clone, Model } from "../model/model.ts";

/** A parent with more children, or clones, unaccounted for than this tells nothing by their order. */
export const MAX_WAITING = 256;

/** Keeps the clone among those that may have made a child of the parent `ppid`. */
export function awaitUnder(state: Model, ppid: number, clone: Clone): void {
  const dropped = remember(state.waitingClones, ppid, clone.event);
  const forgotten = dropped === undefined ? undefined : state.clones.get(dropped);
  if (forgotten?.childPpid === ppid && state.expected.get(forgotten.exit) !== dropped)
    state.clones.delete(forgotten.event);
}

/** Returns what had to give way. */
export function remember(map: Map<number, number[]>, key: number, value: number): number | undefined {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
  return list !== undefined && list.length > MAX_WAITING ? list.shift() : undefined;
}

export function forget(map: Map<number, number[]>, key: number, value: number): void {
  const left = (map.get(key) ?? []).filter((item) => item !== value);
  if (left.length === 0) map.delete(key);
  else map.set(key, left);
}
