// SPDX-License-Identifier: Apache-2.0
import { append } from "../../../types/group-by.ts";
import type { Clone } from "../model/clone.ts";
import type { Model } from "../model/model.ts";

/** Limit per parent of unmatched children or clones. Beyond it their order proves nothing. */
export const MAX_WAITING = 256;

/** Keeps the clone as a possible origin of children of `ppid`. */
export function awaitUnder(state: Model, ppid: number, clone: Clone): void {
  const dropped = remember(state.waitingClones, ppid, clone.event);
  const forgotten = dropped === undefined ? undefined : state.clones.get(dropped);
  if (forgotten?.childPpid === ppid && state.expected.get(forgotten.exit) !== dropped)
    forgetClone(state, forgotten);
}

/** A clone is given up: its child may still come, at any time, and no clone will say where it was born. */
export function forgetClone(state: Model, { event, cloner }: Clone): void {
  state.clones.delete(event);
  const task = state.tasks.get(cloner)!;
  task.forgottenClones = [Math.min(event, task.forgottenClones?.[0] ?? event), event];
}

/** Adds a value to a bounded list. Returns the value that was dropped, or undefined. */
export function remember(map: Map<number, number[]>, key: number, value: number): number | undefined {
  const list = append(map, key, value);
  return list.length > MAX_WAITING ? list.shift() : undefined;
}

/** Removes a value from a list of `remember`. */
export function forget(map: Map<number, number[]>, key: number, value: number): void {
  const left = (map.get(key) ?? []).filter((item) => item !== value);
  if (left.length === 0) map.delete(key);
  else map.set(key, left);
}
