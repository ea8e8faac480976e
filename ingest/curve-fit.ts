// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, type PreparedStatement, type Store } from "../store/api.ts";
import { firstKeyOfSequence, KEYS_OF_SERIAL } from "../store/event-key.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { keysOf as rangeOf, type Segment } from "./segment.ts";
import { isTooFast, StepTimes } from "./serial-rate.ts";

/** Events looked at on each side. */
const MAX_COMPARED = 256;
/** An event that is stamped earlier than this before one of a lower serial is a call that took long, or of another boot. */
const DIP_MS = 2000;
/** Two parts that were torn apart follow each other as closely as this. */
const NEAR_SERIALS = 8192;
const NEAR_MS = 600_000;
const CLOSE_SERIALS = 64;

/**
 * Tells of two parts of one source whether they are of one boot. Within a boot times grow with the serials, but for calls that
 * took long: these have the time of their entry and the serial of their exit. Two boots are two curves.
 */
export class CurveFit {
  readonly #common: PreparedStatement;
  readonly #from: PreparedStatement;
  readonly #before: PreparedStatement;
  readonly #count: PreparedStatement;
  readonly #steps: StepTimes;

  constructor(store: Store) {
    this.#steps = new StepTimes(store);
    this.#common = store
      .prepare(
        `SELECT ifnull(sum(a.time_ms = b.time_ms), 0), ifnull(sum(a.time_ms <> b.time_ms), 0)
         FROM (SELECT id, time_ms FROM event WHERE id >= @from AND id < @to AND id % ${KEYS_OF_SERIAL} = 0 LIMIT 4096) a JOIN event b ON b.id = a.id + @delta`,
      )
      .raw();
    this.#from = store
      .prepare(
        `SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${MAX_COMPARED}`,
      )
      .raw();
    this.#before = store
      .prepare(
        "SELECT id, time_ms FROM event WHERE id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC LIMIT 1",
      )
      .raw();
    this.#count = store
      .prepare(
        `SELECT count(*) FROM (SELECT 1 FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 LIMIT ${MAX_COMPARED * KEYS_OF_SERIAL})`,
      )
      .pluck();
  }

  /** Whether two parts whose serials and times overlap lie on one curve. */
  areOne(left: Segment, right: Segment): boolean {
    const [common, other] = this.#shared(left, right);
    if (common > 0 || other > 0) return common > other;
    return this.#isBelow(left, right) && this.#isBelow(right, left);
  }

  /** Whether they have the same events. */
  haveCommon(left: Segment, right: Segment): boolean {
    const [common, other] = this.#shared(left, right);
    return common > other;
  }

  /** Serials that both have, with the same time and with another one. */
  #shared(left: Segment, right: Segment): [number, number] {
    const [a, b] = [keysOf(left), keysOf(right)];
    const delta = b.base - a.base;
    const [from, to] = [Math.max(a.first, b.first - delta), Math.min(a.end, b.end - delta)];
    return this.#common.get({ from, to, delta }) as [number, number];
  }

  /** Whether a part goes on where others end, in serials and in time; `end` is that of them with the highest serial. */
  follows(before: Segment, end: Segment, after: Segment): boolean {
    const step = after.firstSequence - before.lastSequence;
    const wait = after.firstMs - before.lastMs;
    if (step <= 0 || step > NEAR_SERIALS || wait < -TIME_SLACK_MS || wait > NEAR_MS) return false;
    return (
      !isTooFast(step, wait) || !isTooFast(step, this.#steps.around(rangeOf(end), rangeOf(after)).waitMs)
    );
  }

  /** Whether what lies above the other's first serial and before its times is as little as calls that took long. */
  #isBelow(part: Segment, other: Segment): boolean {
    const [own, its] = [keysOf(part), keysOf(other)];
    const delta = its.base - own.base;
    let dips = 0;
    const start = Math.max(own.first, its.first - delta);
    for (const [id, timeMs] of this.#from.all(start, own.end) as [number, number][]) {
      const before = this.#before.get(id + delta, its.first) as [number, number] | undefined;
      if (before !== undefined && before[1] > timeMs + DIP_MS) dips++;
    }
    if (dips === 0 || dips * 8 <= (this.#count.get(its.first, its.end) as number)) return true;
    const last = this.#before.get(start, own.first) as [number, number] | undefined;
    const isClose = last !== undefined && start - last[0] <= CLOSE_SERIALS * KEYS_OF_SERIAL;
    return isClose && dips <= 2 && dips * 16 <= (this.#count.get(own.first, start) as number);
  }
}

interface Keys {
  readonly base: number;
  readonly first: number;
  readonly end: number;
}

function keysOf({ boot, shift, firstSequence, lastSequence }: Segment): Keys {
  const base = firstKeyOfBoot(boot);
  return {
    base,
    first: firstKeyOfSequence(boot, firstSequence + shift),
    end: firstKeyOfSequence(boot, lastSequence + shift + 1),
  };
}
