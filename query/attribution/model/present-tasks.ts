// SPDX-License-Identifier: Apache-2.0

import { KTHREADD } from "../../../types/attribution/kernel-numbers.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { ReadonlyModel } from "./readonly-model.ts";

/** Index of the task that has the pid in this round of the counter, as far as its events show it; undefined where it may be another one by now. */
export function taskInRound(state: ReadonlyModel, pid: number): TaskIndex | undefined {
  const index = state.current.get(pid);
  return index === undefined || isInRound(state, index) ? index : undefined;
}

/** pid 1 and kthreadd live as long as the boot. */
export function isInRound(state: ReadonlyModel, index: TaskIndex): boolean {
  const { pid, wraps } = state.tasks.get(index)!;
  return pid <= KTHREADD || wraps === state.numbers.wraps;
}

/**
 * Whether an operation of the task may change one of its threads alone: since its last exec it has created threads, or
 * one of its clone3 calls (glibc creates threads so) has shown no child.
 */
export function mayHaveThreads(state: ReadonlyModel, index: TaskIndex): boolean {
  const { threaded, pid, execAt } = state.tasks.get(index)!;
  if (threaded) return true;
  return (state.waitingClones.get(pid) ?? []).some((event) => {
    const clone = state.clones.get(event);
    return clone?.hidden === true && clone.cloner === index && event > execAt;
  });
}
