// SPDX-License-Identifier: Apache-2.0

import type { PreparedStatement, Store } from "../store/api.ts";
import { KEYS_OF_SERIAL } from "../store/event-key.ts";

/**
 * Serials that one kernel gives in a millisecond, at most. Real logs reach 39 over a tenth of a second and 63 over a few
 * thousand serials (a host with Docker, 151,773 events): each event is several records, and all of them go through one
 * queue under one lock. Source: audit_log_end() of kernel/audit.c
 */
const SERIALS_PER_MS = 200;
/** Stamps are of a clock that goes on once in a tick. Source: ktime_get_coarse_real_ts64() in auditsc_get_stamp(), CONFIG_HZ=100 */
const TICK_MS = 10;
/** No more serials than these are given at one time. */
export const MOST_AT_ONCE = SERIALS_PER_MS * TICK_MS;
/** Events looked at on each side of a step. */
const BOUNDARY_EVENTS = 15;

/** True if no kernel can have given so many serials in the time; where time goes back, in that of a tick. */
export function isTooFast(step: number, waitMs: number): boolean {
  return step > MOST_AT_ONCE && step > SERIALS_PER_MS * (Math.max(waitMs, 0) + TICK_MS);
}

/** A range of ids, without its end. */
export type IdRange = readonly [from: number, end: number];

/** Reads the kernel's events on both sides of a step of the serials. */
export class StepTimes {
  readonly #opening: PreparedStatement;
  readonly #closing: PreparedStatement;
  readonly #before: PreparedStatement;

  constructor(store: Store) {
    this.#before = store
      .prepare(
        `SELECT id FROM event WHERE id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC LIMIT 1 OFFSET ${BOUNDARY_EVENTS}`,
      )
      .pluck();
    const times = (order: string) =>
      store
        .prepare(
          `SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 ORDER BY id ${order} LIMIT ${BOUNDARY_EVENTS}`,
        )
        .raw();
    this.#opening = times("ASC");
    this.#closing = times("DESC");
  }

  /** The id from which on a step looks at events that are not before this one. */
  before(id: number, base: number): number {
    return (this.#before.get(id, base) as number | undefined) ?? base;
  }

  /** The last events of a range and the first ones of another, each as id and time, from the step on. */
  around(before: IdRange, after: IdRange): Step {
    return new Step(this.#closing.all(...before) as IdAndTime[], this.#opening.all(...after) as IdAndTime[]);
  }
}

type IdAndTime = [id: number, timeMs: number];

/** Parts with fewer events tell nothing of their own course. */
const MIN_EVENTS = 4;
/** Of fewer than these it is chance where times grow with serials, unless they lie as closely as NEAR. */
const MANY_EVENTS = 8;
const NEAR = 64;

/** Events on both sides of a step of the serials. */
export class Step {
  readonly #closing: readonly IdAndTime[];
  readonly #opening: readonly IdAndTime[];

  constructor(closing: readonly IdAndTime[], opening: readonly IdAndTime[]) {
    this.#closing = closing;
    this.#opening = opening;
  }

  /** Whether the later events are not older than the earlier ones by more than this, but for calls that took long. */
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

  /**
   * Whether both sides are a course of events of their own. In a log in the order of times that ends somewhere, calls that took
   * long stand with the serials of their ends, far ahead; but their times do not grow with these.
   */
  get hasTwoCourses(): boolean {
    const [opening, count] = [this.#opening, this.#opening.length];
    if (count < MIN_EVENTS || this.#closing.length < MIN_EVENTS) return false;
    const [first, last] = [opening[0] as IdAndTime, opening[count - 1] as IdAndTime];
    let falls = 0;
    for (let i = 1; i < count; i++)
      if ((opening[i] as IdAndTime)[1] < (opening[i - 1] as IdAndTime)[1]) falls++;
    if (last[1] <= first[1] || falls * 8 > count) return false;
    return count >= MANY_EVENTS || last[0] - first[0] <= NEAR * KEYS_OF_SERIAL * count;
  }
}

function ascending(events: readonly IdAndTime[]): number[] {
  return events.map(([, timeMs]) => timeMs).sort((a, b) => a - b);
}

/** The first time behind one of so many parts of all. */
function part(times: readonly number[], parts: number): number {
  return times[Math.floor(times.length / parts)] ?? 0;
}
