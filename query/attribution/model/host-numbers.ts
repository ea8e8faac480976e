// SPDX-License-Identifier: Apache-2.0

import { KEYS_OF_SERIAL } from "../../../types/attribution/event.ts";
import { RESERVED_PIDS } from "../../../types/attribution/kernel-numbers.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "./model.ts";
import type { HostNumbers } from "./pid-counters.ts";

/** Clones in progress at the start of the log may return lower pids than the first proven one. */
const IN_FLIGHT = 32;
/** Allowed disorder between neighbouring pids: a vfork is logged only when its child has called exec. */
const REORDER = 256;
/** Real logs have the record of a vfork up to 129 serials after its child's first event; this allows 512. */
const BIRTH_LAG_EVENTS = 512 * KEYS_OF_SERIAL;
const WRAP_DROP = 4096;
const MAX_PENDING = 4096;

export function newHostNumbers(): HostNumbers {
  return {
    lowest: 0,
    floor: 0,
    floorEvent: 0,
    settled: false,
    highest: 0,

    last: 0,
    lastEvent: 0,
    wraps: 0,
    clock: 0,
    raises: [],
    runs: [],
    olderRuns: [],
    pending: [],
  };
}

/**
 * Notes a pid from the host's counter: the return value of a clone by a proven task of the host. `isPrompt`: the
 * record was written at the child's birth; that of a vfork comes with the child's exec. Returns the pending clones
 * that are thereby proven to have returned pids of an inner PID namespace.
 */
export function noteHostNumber(
  state: Model,
  event: number,
  number: number,
  isPrompt = false,
): { event: number; task: TaskIndex }[] {
  const numbers = state.numbers;
  if (numbers.lowest === 0) Object.assign(numbers, { lowest: number, floor: number, floorEvent: event });
  const isEarly = event - numbers.floorEvent < BIRTH_LAG_EVENTS && !numbers.settled;
  if (isEarly && number > numbers.floor && number < numbers.floor + WRAP_DROP) numbers.floor = number;
  if (isPrompt) numbers.settled = true;
  if (event < numbers.lastEvent && Math.abs(number - numbers.last) > WRAP_DROP) return []; // a child seen late, born on the other side of a wrap
  const wrapped = number < numbers.last - WRAP_DROP;
  if (wrapped) numbers.wraps++;
  moveClock(numbers, { event, number, isPrompt }, wrapped);
  const inner = wrapped
    ? []
    : numbers.pending.filter((clone) => isForeign(numbers, clone.number, clone.before, number));
  numbers.pending = [];
  numbers.highest = Math.max(numbers.highest, number);
  numbers.last = number;
  numbers.lastEvent = event;
  return inner;
}

/** Keeps the return value of an unlocated task's clone, for comparison with the next proven pid. */
export function noteUnprovenNumber(state: Model, event: number, task: TaskIndex, number: number): void {
  const { pending, last } = state.numbers;
  if (last !== 0 && pending.length < MAX_PENDING) pending.push({ event, task, number, before: last });
}

/**
 * Whether a return value cannot be a pid of the host: it is below every host pid in this log, or, after a wrap of the
 * counter, far from the proven pids before and after it.
 */
function isForeign(numbers: HostNumbers, number: number, before: number, after: number): boolean {
  if (numbers.wraps === 0) return number < numbers.lowest - IN_FLIGHT;
  return after >= before && (number < before - REORDER || number > after + REORDER);
}

/** A task whose first event comes so many numbers after the highest known one is new, and shows how far the counter is. */
const AHEAD = 64;
/** A first event may come so many numbers late. */
const LATE = 256;
/** A proven number so far below the clock shows that the clock was wrong, or that the counter has begun anew. */
const RESET = 1024;
const MAX_RAISES = 512;
/** So long a task may be silent after its birth while others that were born later are silent, too. */
const SILENT_EVENTS = 256 * KEYS_OF_SERIAL;

/** A number that the host's counter is proven to have handed out moves the clock. */
function moveClock(
  numbers: HostNumbers,
  { event, number, isPrompt }: { event: number; number: number; isPrompt: boolean },
  isNewRound: boolean,
): void {
  if (isNewRound || numbers.clock === 0 || number < numbers.clock - RESET) {
    numbers.clock = 0;
    numbers.raises = [];
  }
  const { raises } = numbers;
  if (isPrompt)
    // a task with the number may have been seen first
    for (let at = raises.length - 1; at >= 0 && raises[at]!.number >= number; at--)
      raises[at]!.after = Math.max(raises[at]!.after, event);
  raise(numbers, { event, number, after: isPrompt ? event : (raises.at(-1)?.after ?? event) });
}

function raise(numbers: HostNumbers, raised: { event: number; number: number; after: number }): void {
  if (raised.number <= numbers.clock) return;
  numbers.clock = raised.number;
  numbers.raises.push(raised);
  if (numbers.raises.length > MAX_RAISES) numbers.raises = numbers.raises.slice(MAX_RAISES / 2);
}

/**
 * Notes the first event of a task. Every pid= of a record is a number of the host's counter, in whatever namespace the
 * task is, so a number near the clock was handed out just now. Returns the event after which the task was born: that of the last
 * clone that returned a number below its own; 0 where the task may be older than the log.
 */
export function noteSighting(state: Model, event: number, pid: number): number {
  const { numbers } = state;
  const { clock, floor, raises } = numbers;
  if (clock === 0 || pid > clock + AHEAD || pid <= clock - LATE) return 0;
  if (numbers.wraps === 0 && pid <= floor) return 0;
  const after = raises.findLast(({ number }) => number < pid)?.after ?? 0;
  raise(numbers, { event, number: pid, after: Math.max(after, event - SILENT_EVENTS) });
  return after;
}

/**
 * Whether a child's pid cannot come from the counter that gave its parent `own`: pids rise, and after a wrap none is
 * below 300.
 */
export function isTooLow(number: number, own: number): boolean {
  return number < Math.min(own, RESERVED_PIDS);
}
