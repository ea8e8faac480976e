// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../../questions/event-key.ts";
import { IS_FIRST_VARIANT, IS_OF_KERNEL } from "../../event-key.ts";
import type { PreparedStatement, Store } from "../../store.ts";

export type KeyAndTime = [key: EventKey, timeMs: number];

/** Keys from one on, without the end. */
export type KeySpan = readonly [from: number, end: number];

/** The position of an event's first record. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/** Serials common to two parts of boots: at the same times, and at different ones. */
export type CommonSerials = readonly [same: number, other: number];

const FIRST_COMPARED = 4096;
const ORDER_COMPARED = 64;
const WITHIN = `FROM event WHERE id >= ? AND id < ? AND ${IS_OF_KERNEL}`;

/** Reads keys and times of the kernel's events, without auditd's own. */
export class KernelEvents {
  readonly #first: PreparedStatement;
  readonly #last: PreparedStatement;
  readonly #before: PreparedStatement;
  readonly #after: PreparedStatement;
  readonly #count: PreparedStatement;
  readonly #firstCommon: PreparedStatement;
  readonly #common: PreparedStatement;

  constructor(store: Store) {
    this.#first = store.prepare(`SELECT id, time_ms ${WITHIN} ORDER BY id LIMIT ?`).raw();
    this.#last = store.prepare(`SELECT id, time_ms ${WITHIN} ORDER BY id DESC LIMIT ?`).raw();
    this.#before = store
      .prepare(
        `SELECT id, time_ms FROM event WHERE id < ? AND id >= ? AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1 OFFSET ?`,
      )
      .raw();
    this.#after = store
      .prepare(
        `SELECT id, time_ms FROM event WHERE id > ? AND id < ? AND ${IS_OF_KERNEL} ORDER BY id LIMIT 1`,
      )
      .raw();
    this.#count = store.prepare(`SELECT count(*) FROM (SELECT 1 ${WITHIN} LIMIT ?)`).pluck();
    const common = (test: string, limit: string) =>
      store
        .prepare(
          `SELECT ifnull(sum(a.time_ms = b.time_ms), 0), ifnull(sum(a.time_ms <> b.time_ms), 0)
           FROM (SELECT id, time_ms FROM event WHERE id >= @from AND id < @end AND ${test} ${limit}) a JOIN event b ON b.id = a.id + @distance`,
        )
        .raw();
    this.#firstCommon = common(IS_FIRST_VARIANT, `LIMIT ${FIRST_COMPARED}`);
    this.#common = common(IS_OF_KERNEL, "");
  }

  /** The first ones, in order. */
  first([from, end]: KeySpan, limit: number): KeyAndTime[] {
    return this.#first.all(from, end, limit) as KeyAndTime[];
  }

  /** The last ones, the last one first. */
  last([from, end]: KeySpan, limit: number): KeyAndTime[] {
    return this.#last.all(from, end, limit) as KeyAndTime[];
  }

  has([from, end]: KeySpan): boolean {
    return this.#count.get(from, end, 1) === 1;
  }

  /** Their number, up to a limit. */
  count([from, end]: KeySpan, limit: number): number {
    return this.#count.get(from, end, limit) as number;
  }

  /** The last one before a key and not below `base`, or the one this many before it. */
  before(key: number, base: number, skipped = 0): KeyAndTime | undefined {
    return this.#before.get(key, base, skipped) as KeyAndTime | undefined;
  }

  /** The first one after a key and before `end`. */
  after(key: number, end: number): KeyAndTime | undefined {
    return this.#after.get(key, end) as KeyAndTime | undefined;
  }

  /** Compares events with those at a fixed distance in keys: the first 4096, one per serial. */
  firstCommon([from, end]: KeySpan, distance: number): CommonSerials {
    return this.#firstCommon.get({ from, end, distance }) as [number, number];
  }

  /** The same for all. */
  common([from, end]: KeySpan, distance: number): CommonSerials {
    return this.#common.get({ from, end, distance }) as [number, number];
  }
}

/** The first and the last time of the kernel's events. */
export function timesWithin(
  store: Store,
  [from, end]: KeySpan,
): { readonly firstMs: number; readonly lastMs: number } {
  return store
    .prepare(`SELECT min(time_ms) AS firstMs, max(time_ms) AS lastMs ${WITHIN}`)
    .get(from, end) as ReturnType<typeof timesWithin>;
}

/** Determines whether the first events of some keys are in serial order in a source. */
export class OrderInSource {
  readonly #read: PreparedStatement;

  constructor(store: Store) {
    this.#read = store.prepare(`SELECT offset, source ${WITHIN} ORDER BY id LIMIT ${ORDER_COMPARED}`).raw();
  }

  /** Number of events placed after their predecessor, minus those placed before it. */
  trend([from, end]: KeySpan, source: number): number {
    const rows = this.#read.all(from, end) as [offset: number, source: number][];
    const offsets = rows.filter((row) => row[1] === source).map(([offset]) => offset);
    return offsets.reduce(
      (sum, at, i) => (i === 0 ? sum : sum + Math.sign(at - (offsets[i - 1] as number))),
      0,
    );
  }
}

/** Reads the place of the kernel's first event within some keys; of the first at a time, or in a source, where one is given. */
export class RecordPlaces {
  readonly #first: PreparedStatement;
  readonly #atTime: PreparedStatement;
  readonly #inSource: PreparedStatement;

  constructor(store: Store) {
    const place = (rest: string) => store.prepare(`SELECT offset, length ${WITHIN} ${rest}`);
    this.#first = place("ORDER BY id LIMIT 1");
    this.#atTime = place("AND time_ms = ?");
    this.#inSource = place("AND source = ? ORDER BY id LIMIT 1");
  }

  first([from, end]: KeySpan): RecordPlace | undefined {
    return this.#first.get(from, end) as RecordPlace | undefined;
  }

  atTime([from, end]: KeySpan, timeMs: number): RecordPlace | undefined {
    return this.#atTime.get(from, end, timeMs) as RecordPlace | undefined;
  }

  inSource([from, end]: KeySpan, source: number): RecordPlace | undefined {
    return this.#inSource.get(from, end, source) as RecordPlace | undefined;
  }
}
