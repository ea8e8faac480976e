// SPDX-License-Identifier: Apache-2.0

export interface CounterSample {
  readonly event: number;
  readonly number: number;
}

/** Records of tasks that run at the same time come in either order: a vfork's when its child has called exec. */
const REORDER = 64;
/** The smallest pid_max that a kernel has: a counter begins anew there, never before. Source: PID_MAX_DEFAULT, include/linux/threads.h */
const LOWEST_WRAP = 30_000;

/**
 * Whether two series of numbers, in the order of events, may come from one pid namespace: a namespace has one counter,
 * and it rises until it begins anew.
 */
export function mayShareCounter(one: readonly CounterSample[], other: readonly CounterSample[]): boolean {
  let highest = 0;
  for (const { number } of [...one, ...other].sort((a, b) => a.event - b.event)) {
    if (number < highest - REORDER && highest < LOWEST_WRAP) return false;
    highest = number < highest - LOWEST_WRAP / 2 ? number : Math.max(highest, number);
  }
  return true;
}
