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

/** So often must two series take turns, rising all the while: two counters that have nothing in common do that once in 35 times (7 over 3). */
const TURNS = 6;

/** Whether two series come from one counter: they take turns, and each number is greater than all before it. */
export function sharesCounter(one: readonly CounterSample[], other: readonly CounterSample[]): boolean {
  const both = [
    ...one.map((sample) => ({ ...sample, of: 0 })),
    ...other.map((sample) => ({ ...sample, of: 1 })),
  ].sort((a, b) => a.event - b.event);
  let turns = 0;
  for (const [at, { number, of }] of both.entries()) {
    if (at === 0) continue;
    if (number <= both[at - 1]!.number) return false;
    if (of !== both[at - 1]!.of) turns++;
  }
  return turns >= TURNS;
}
