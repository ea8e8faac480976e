// SPDX-License-Identifier: Apache-2.0

import { bootDistance, distanceOf, endOfBoot, firstKeyOfBoot, serialsIn } from "../store/event-key.ts";
import { type CommonSerials, KernelEvents } from "../store/repositories/events/kernel-events.ts";
import type { Store } from "../store/store.ts";
import { type BootSpan, keysOf } from "./boot-span.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { isTooFast, StepTimes } from "./serial-rate.ts";

/** Events looked at on each side. */
const MAX_COMPARED = 256;
/** Maximum number of events compared with a dip. */
const MAX_COUNTED = 2048;
/** An event stamped this much earlier than one with a lower serial is a long call, or from another boot. */
const DIP_MS = 2000;
/** Maximum distance between two parts of one curve. */
const NEAR_SERIALS = 8192;
const NEAR_MS = 600_000;
const CLOSE_SERIALS = 64;
/** This many alternations between two parts are not a coincidence if hardly a serial is missing in both. */
const MANY_TURNS = 4;
/** Serials before and after the overlap are examined, too. */
const BESIDE = distanceOf(4);

/**
 * Decides whether two parts of one source belong to one boot. Within a boot times grow with the serials, except for long calls:
 * these have the time of their entry and the serial of their exit. Two boots are two curves.
 */
export class CurveFit {
  readonly #events: KernelEvents;
  readonly #steps: StepTimes;

  constructor(store: Store) {
    this.#events = new KernelEvents(store);
    this.#steps = new StepTimes(this.#events);
  }

  /** Whether two parts whose serials and times overlap lie on one curve. */
  areOne(left: BootSpan, right: BootSpan): boolean {
    const [common, other] = this.#shared(left, right);
    if (common > 0 || other > 0) return common > other;
    return this.#interlock(left, right) || (this.#fitsInTime(left, right) && this.#fitsInTime(right, left));
  }

  /** Whether each has the serials that the other lacks, alternately: two boots would share some. */
  #interlock(left: BootSpan, right: BootSpan): boolean {
    const [a, b] = [keysOf(left), keysOf(right)];
    const distance = bootDistance(left.boot, right.boot);
    const from = Math.max(a[0] - BESIDE, b[0] - distance - BESIDE, firstKeyOfBoot(left.boot));
    const end = Math.min(a[1] + BESIDE, b[1] - distance + BESIDE, endOfBoot(left.boot));
    const own = this.#events.first([from, end], MAX_COMPARED).map(([key]) => key);
    const its = this.#events
      .first([from + distance, end + distance], MAX_COMPARED)
      .map(([key]) => key - distance);
    if (own.length === MAX_COMPARED || its.length === MAX_COMPARED) return false;
    const isOwn = new Set<number>(own);
    const both = [...own, ...its].sort((x, y) => x - y);
    let turns = 0;
    for (let i = 1; i < both.length; i++)
      if (isOwn.has(both[i] as number) !== isOwn.has(both[i - 1] as number)) turns++;
    const width = serialsIn((both.at(-1) ?? 0) - (both[0] ?? 0));
    return turns >= MANY_TURNS && both.length * 4 >= width * 3;
  }

  /** Whether an event is in both: its records are apart from each other. */
  shareAny(left: BootSpan, right: BootSpan): boolean {
    return this.#shared(left, right)[0] > 0;
  }

  /** Whether they have the same events. */
  haveCommon(left: BootSpan, right: BootSpan): boolean {
    const [common, other] = this.#shared(left, right);
    return common > other;
  }

  /** Whether they have other events of the same serials. */
  haveOthers(left: BootSpan, right: BootSpan): boolean {
    return this.#shared(left, right)[1] > 0;
  }

  /** Serials that both have, with the same time and with another one. */
  #shared(left: BootSpan, right: BootSpan): CommonSerials {
    const [a, b] = [keysOf(left), keysOf(right)];
    const distance = bootDistance(left.boot, right.boot);
    return this.#events.firstCommon(
      [Math.max(a[0], b[0] - distance), Math.min(a[1], b[1] - distance)],
      distance,
    );
  }

  /** Whether a part continues others, in serials and in time; `end` is that of the one with the highest serial. */
  follows(before: BootSpan, end: BootSpan, after: BootSpan): boolean {
    const step = after.firstSequence - before.lastSequence;
    const wait = after.firstMs - before.lastMs;
    if (step <= 0 || step > NEAR_SERIALS || wait < -TIME_SLACK_MS || wait > NEAR_MS) return false;
    if (wait >= 0 && !isTooFast(step, wait)) return true;
    const around = this.#steps.around(keysOf(end), keysOf(after));
    if (around.waitMs < -DIP_MS && around.isDense && around.hasTwoCourses && step > CLOSE_SERIALS)
      return false;
    return !isTooFast(step, wait) || !isTooFast(step, around.waitMs);
  }

  /** Whether the events above the other's first serial and before its times are few enough to be long calls. */
  #fitsInTime(part: BootSpan, other: BootSpan): boolean {
    const [own, its] = [keysOf(part), keysOf(other)];
    const distance = bootDistance(part.boot, other.boot);
    let dips = 0;
    const start = Math.max(own[0], its[0] - distance);
    for (const [key, timeMs] of this.#events.first([start, own[1]], MAX_COMPARED)) {
      const before = this.#events.before(key + distance, its[0]);
      if (before !== undefined && before[1] > timeMs + DIP_MS) dips++;
    }
    if (dips === 0 || dips * 8 <= this.#events.count(its, MAX_COUNTED)) return true;
    const last = this.#events.before(start, own[0]);
    const isClose = last !== undefined && serialsIn(start - last[0]) <= CLOSE_SERIALS;
    return isClose && dips <= 2 && dips * 16 <= this.#events.count([own[0], start], MAX_COUNTED);
  }
}
