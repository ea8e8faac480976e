// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, type PreparedStatement, SERIAL_RANGE, type Store } from "../store/api.ts";
import { keysOfSequence } from "../store/event-key.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { keysOf, type Segment } from "./segment.ts";
import { isTooFast, StepTimes } from "./serial-rate.ts";

/** Events of one time come in any order; auditd holds one open for as long. */
const REORDER_MS = 2000;

/** Tells by their events whether two segments that overlap in serials and time, and were given two boots, are of one. */
export class SegmentFit {
  readonly #common: PreparedStatement;
  readonly #other: PreparedStatement;
  readonly #first: PreparedStatement;
  readonly #before: PreparedStatement;
  readonly #after: PreparedStatement;
  readonly #steps: StepTimes;

  constructor(store: Store) {
    const pairs =
      "SELECT count(*) FROM event a JOIN event b ON b.id = a.id + ? WHERE a.id >= ? AND a.id <= ? AND a.id % 2 = 0";
    this.#common = store.prepare(`${pairs} AND a.time_ms = b.time_ms`).pluck();
    this.#other = store.prepare(`${pairs} AND a.time_ms <> b.time_ms`).pluck();
    this.#first = store
      .prepare("SELECT id, time_ms FROM event WHERE id >= ? AND id <= ? AND id % 2 = 0 ORDER BY id LIMIT 1")
      .raw();
    this.#before = store
      .prepare("SELECT time_ms FROM event WHERE id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC LIMIT 1")
      .pluck();
    this.#after = store
      .prepare("SELECT time_ms FROM event WHERE id > ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT 1")
      .pluck();
    this.#steps = new StepTimes(store);
  }

  /** Whether one segment's events come when those of another are over, but for calls that took long, and its serials no faster than a kernel gives them. */
  follows(before: Segment, after: Segment): boolean {
    const step = after.firstSequence + after.shift - before.lastSequence - before.shift;
    const times = this.#steps.around(keysOf(before), keysOf(after));
    return times.goesOn(REORDER_MS) && !isTooFast(step < 0 ? step + SERIAL_RANGE : step, times.waitMs);
  }

  areOfOneBoot(left: Segment, right: Segment): boolean {
    const first = Math.max(left.firstSequence + left.shift, right.firstSequence + right.shift);
    const last = Math.min(left.lastSequence + left.shift, right.lastSequence + right.shift);
    const delta = firstKeyOfBoot(right.boot) - firstKeyOfBoot(left.boot);
    const range = [keysOfSequence(left.boot, first).first, keysOfSequence(left.boot, last).last];
    const common = this.#common.get(delta, ...range) as number;
    const other = this.#other.get(delta, ...range) as number;
    if (common > 0 || other > 0) return common > other;
    return (
      this.#isEnclosed(range, delta, right.boot) ||
      this.#isEnclosed([range[0]! + delta, range[1]! + delta], -delta, left.boot)
    );
  }

  /** No serial is in both: then the times around the first one must fit. */
  #isEnclosed(range: readonly number[], delta: number, boot: number): boolean {
    const found = this.#first.get(range[0], range[1]) as [number, number] | undefined;
    if (found === undefined) return false;
    const [key, timeMs] = [found[0] + delta, found[1]];
    const before = this.#before.get(key, firstKeyOfBoot(boot)) as number | undefined;
    const after = this.#after.get(key, firstKeyOfBoot(boot + 1)) as number | undefined;
    if (before === undefined || after === undefined) return false;
    return before <= timeMs + TIME_SLACK_MS && after >= timeMs - TIME_SLACK_MS;
  }
}
