// SPDX-License-Identifier: Apache-2.0

import {
  bootDistance,
  endOfBoot,
  firstKeyOfBoot,
  SERIAL_RANGE,
  spanOfSequences,
} from "../store/event-key.ts";
import { KernelEvents, type KeySpan } from "../store/repositories/events/kernel-events.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { type BootSpan, keysOf } from "./boot-span.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { isTooFast, StepTimes } from "./serial-rate.ts";

/** Events of the same time come in any order; auditd holds one open for this long. */
const REORDER_MS = 2000;

/** Decides by their events whether two boot spans that overlap in serials and time, but were assigned to two boots, belong to one. */
export class BootSpanFit {
  readonly #events: KernelEvents;
  readonly #steps: StepTimes;

  constructor(store: Store) {
    this.#events = new KernelEvents(store);
    this.#steps = new StepTimes(this.#events);
  }

  /** Whether one boot span's events follow the end of another, except for long calls, with serials at a rate possible for a kernel. */
  follows(before: BootSpan, after: BootSpan): boolean {
    const step = after.firstSequence + after.shift - before.lastSequence - before.shift;
    const times = this.#steps.around(keysOf(before), keysOf(after));
    return times.goesOn(REORDER_MS) && !isTooFast(step < 0 ? step + SERIAL_RANGE : step, times.waitMs);
  }

  areOfOneBoot(left: BootSpan, right: BootSpan): boolean {
    const first = Math.max(left.firstSequence + left.shift, right.firstSequence + right.shift);
    const last = Math.min(left.lastSequence + left.shift, right.lastSequence + right.shift);
    const distance = bootDistance(left.boot, right.boot);
    const [from, end] = spanOfSequences(left.boot, first, last);
    const [common, other] = this.#events.common([from, end], distance);
    if (common > 0 || other > 0) return common > other;
    return (
      this.#isEnclosed([from, end], distance, right.boot) ||
      this.#isEnclosed([from + distance, end + distance], -distance, left.boot)
    );
  }

  /** No serial is in both: the times around the first one must fit. */
  #isEnclosed(span: KeySpan, distance: number, boot: BootId): boolean {
    const [found] = this.#events.first(span, 1);
    if (found === undefined) return false;
    const [key, timeMs] = [found[0] + distance, found[1]];
    const before = this.#events.before(key, firstKeyOfBoot(boot));
    const after = this.#events.after(key, endOfBoot(boot));
    if (before === undefined || after === undefined) return false;
    return before[1] <= timeMs + TIME_SLACK_MS && after[1] >= timeMs - TIME_SLACK_MS;
  }
}
