// SPDX-License-Identifier: Apache-2.0
import type { HostNumbers, Model } from "./model.ts";

/** Clones in flight when the log begins may return lower numbers than the first that is proven. */
const IN_FLIGHT = 32;
/** How far a number may lie from its neighbours in the log: a vfork is recorded when its child has exec'd. */
const REORDER = 256;
/** A vfork's record comes up to 129 serials after its child's first event (real logs). */
const BIRTH_LAG_EVENTS = 512 * 8;
const WRAP_DROP = 4096;
const MAX_PENDING = 4096;

export function newHostNumbers(): HostNumbers {
  return { lowest: 0, floor: 0, floorEvent: 0, settled: false, highest: 0, last: 0, wraps: 0, pending: [] };
}

/**
 * Notes a number that the host's pid counter has handed out: a proven host task's clone returned it.
 * `isPrompt`: it was handed out just before its record; that of a vfork is written when the child has called exec.
 * Returns the clones that this shows to have counted in a pid namespace of their own.
 */
export function noteHostNumber(
  state: Model,
  event: number,
  number: number,
  isPrompt = false,
): { event: number; task: number }[] {
  const numbers = state.numbers;
  if (numbers.lowest === 0) Object.assign(numbers, { lowest: number, floor: number, floorEvent: event });
  const isEarly = event - numbers.floorEvent < BIRTH_LAG_EVENTS && !numbers.settled;
  if (isEarly && number > numbers.floor && number < numbers.floor + WRAP_DROP) numbers.floor = number;
  if (isPrompt) numbers.settled = true;
  const wrapped = number < numbers.last - WRAP_DROP;
  if (wrapped) numbers.wraps++;
  const inner = wrapped
    ? []
    : numbers.pending.filter((clone) => isForeign(numbers, clone.number, clone.before, number));
  numbers.pending = [];
  numbers.highest = Math.max(numbers.highest, number);
  numbers.last = number;
  return inner;
}

/** Notes what a clone of a task returned that is not located yet, to be held against the next proven number. */
export function noteUnprovenNumber(state: Model, event: number, task: number, number: number): void {
  const { pending, last } = state.numbers;
  if (last !== 0 && pending.length < MAX_PENDING) pending.push({ event, task, number, before: last });
}

/**
 * Whether a return value cannot be one of the host's numbers: it lies below all that the host handed out in this log,
 * or, once the counter has begun anew, far from those proven before and after it.
 */
function isForeign(numbers: HostNumbers, number: number, before: number, after: number): boolean {
  if (numbers.wraps === 0) return number < numbers.lowest - IN_FLIGHT;
  return after >= before && (number < before - REORDER || number > after + REORDER);
}

/**
 * Whether the host handed the pid out while the log was running. What it handed out after its counter wrapped may
 * as well be older than the log: then the answer is no.
 */
export function isBornInLog(state: Model, pid: number): boolean {
  const { floor, highest } = state.numbers;
  return floor !== 0 && pid > floor && pid <= highest;
}

/** A pid namespace's counter begins anew here, not at 1. Source: RESERVED_PIDS in kernel/pid.c, alloc_pid(). */
const RESERVED_PIDS = 300;

/**
 * Whether a child's number cannot have come from the counter that gave its parent `own`: numbers rise, and a counter
 * that began anew gives none of the first 300.
 */
export function isTooLow(number: number, own: number): boolean {
  return number < Math.min(own, RESERVED_PIDS);
}
