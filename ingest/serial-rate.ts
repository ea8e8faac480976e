// SPDX-License-Identifier: Apache-2.0

import { serialsIn } from "../store/event-key.ts";
import type { KernelEvents, KeyAndTime, KeySpan } from "../store/repositories/events/kernel-events.ts";

/**
 * Maximum number of serials that one kernel assigns per millisecond. Real logs reach 39 over a tenth of a second and 63 over a few
 * thousand serials (a host with Docker, 151,773 events): each event is several records, and all of them go through one
 * queue under one lock. Source: audit_log_end() of kernel/audit.c
 */
const SERIALS_PER_MS = 200;
/** Stamps come from a clock that advances once per tick. Source: ktime_get_coarse_real_ts64() in auditsc_get_stamp(), CONFIG_HZ=100 */
const TICK_MS = 10;
/** Maximum number of serials with one time. */
const MOST_AT_ONCE = SERIALS_PER_MS * TICK_MS;
/** Number of events examined on each side of a step. */
const BOUNDARY_EVENTS = 15;

/** Whether no kernel can have assigned this many serials in the time; if time goes back, in one tick. */
export function isTooFast(step: number, waitMs: number): boolean {
  return step > MOST_AT_ONCE && step > SERIALS_PER_MS * (Math.max(waitMs, 0) + TICK_MS);
}

/** Reads the kernel's events on both sides of a step of the serials. */
export class StepTimes {
  readonly #events: KernelEvents;

  constructor(events: KernelEvents) {
    this.#events = events;
  }

  /** The first key examined for a step at or after this event. */
  before(key: number, base: number): number {
    return this.#events.before(key, base, BOUNDARY_EVENTS)?.[0] ?? base;
  }

  /** The last events of a span and the first ones of another, each as key and time, from the step on. */
  around(before: KeySpan, after: KeySpan): Step {
    return new Step(this.#events.last(before, BOUNDARY_EVENTS), this.#events.first(after, BOUNDARY_EVENTS));
  }
}

/** Parts with fewer events do not show their course. */
const MIN_EVENTS = 4;
/** With fewer events, times growing with serials are a coincidence, unless the events are as close as NEAR. */
const MANY_EVENTS = 8;
const NEAR = 64;
const DENSE = 4;

/** Events on both sides of a step of the serials. */
export class Step {
  readonly #closing: readonly KeyAndTime[];
  readonly #opening: readonly KeyAndTime[];

  constructor(closing: readonly KeyAndTime[], opening: readonly KeyAndTime[]) {
    this.#closing = closing;
    this.#opening = opening;
  }

  /** Whether the later events are at most this much older than the earlier ones, except for long calls. */
  goesOn(backMs: number): boolean {
    return part(ascending(this.#opening), 2) >= part(ascending(this.#closing), 2) - backMs;
  }

  /**
   * The time between both sides. A stamp is of a call's entry, its serial of its exit: what is stamped earlier than a
   * quarter of its neighbours is a call that took long.
   */
  get waitMs(): number {
    return part(ascending(this.#opening), 4) - part(ascending(this.#closing).reverse(), 4);
  }

  /** Whether the events after the step are a run: long calls at the end of a log have serials far apart. */
  get isDense(): boolean {
    const [first, last] = [this.#opening[0], this.#opening.at(-1)];
    if (first === undefined || last === undefined || this.#opening.length < MANY_EVENTS) return false;
    return serialsIn(last[0] - first[0]) <= DENSE * this.#opening.length;
  }

  /**
   * Whether both sides are a course of events of their own. In a log in the order of times that ends somewhere, calls that took
   * long stand with the serials of their ends, far ahead; but their times do not grow with these.
   */
  get hasTwoCourses(): boolean {
    const [opening, count] = [this.#opening, this.#opening.length];
    if (count < MIN_EVENTS || this.#closing.length < MIN_EVENTS) return false;
    const [first, last] = [opening[0] as KeyAndTime, opening[count - 1] as KeyAndTime];
    let falls = 0;
    for (let i = 1; i < count; i++)
      if ((opening[i] as KeyAndTime)[1] < (opening[i - 1] as KeyAndTime)[1]) falls++;
    if (last[1] <= first[1] || falls * 8 > count) return false;
    return count >= MANY_EVENTS || serialsIn(last[0] - first[0]) <= NEAR * count;
  }
}

function ascending(events: readonly KeyAndTime[]): number[] {
  return events.map(([, timeMs]) => timeMs).sort((a, b) => a - b);
}

/** The time at a quantile. */
function part(times: readonly number[], parts: number): number {
  return times[Math.floor(times.length / parts)] ?? 0;
}
