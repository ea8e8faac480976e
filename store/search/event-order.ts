// SPDX-License-Identifier: Apache-2.0

import type { BootReader } from "../../questions/boot-view.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { BootId } from "../../types/ids.ts";
import { bootOf, IS_OF_DAEMON, IS_OF_KERNEL, isDaemon, keysOfBoot } from "../event-key.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";

/** An event of auditd itself. */
export interface OwnEvent {
  readonly id: EventKey;
  readonly timeMs: number;
  /** Its rank among auditd's own events of the boot. */
  readonly rank: number;
}

/**
 * The order of events within a boot. The kernel's events have its serials, and their keys are in order. auditd's own
 * events (DAEMON_*) have serials of auditd: their times place them between the kernel's events.
 */
export interface EventOrder {
  /** auditd's own events of a boot, in order; most boots have two or none. */
  own(boot: BootId): readonly OwnEvent[];
  /** The key itself of a kernel event; of auditd's own the odd number right below the first kernel event that is not earlier. */
  place(key: number): number;
  /** Compares two events of one boot. */
  compare(a: number, b: number): number;
}

export function eventOrder(store: Store): EventOrder {
  let read: Own | undefined;
  let placeOf: ((boot: BootId, timeMs: number) => number) | undefined;
  const places = new Map<number, number>();

  function own(boot: BootId): readonly OwnEvent[] {
    read ??= readOwn(store);
    return read.byBoot.get(boot) ?? NONE;
  }
  function ownEvent(key: number): OwnEvent | undefined {
    read ??= readOwn(store);
    return read.byKey.get(key);
  }
  function place(key: number): number {
    if (!isDaemon(key)) return key;
    let known = places.get(key);
    if (known === undefined) {
      placeOf ??= kernelPlaces(store);
      const event = ownEvent(key);
      known = event === undefined ? key : placeOf(bootOf(key), event.timeMs);
      places.set(key, known);
    }
    return known;
  }
  function compare(a: number, b: number): number {
    const order = place(a) - place(b);
    // Two of one place are auditd's own.
    return order !== 0 || a === b ? order : (ownEvent(a)?.rank ?? 0) - (ownEvent(b)?.rank ?? 0);
  }
  return { own, place, compare };
}

/** Compares two events of any boots by their places in the order of answers: boots by node and time, not by row. */
export function answerOrder({ boots }: BootReader, order: EventOrder): (a: number, b: number) => number {
  const rank = new Map(boots.map(({ row }, at) => [row, at]));
  return (a, b) => rank.get(bootOf(a))! - rank.get(bootOf(b))! || order.compare(a, b);
}

const NONE: readonly OwnEvent[] = [];

interface Own {
  readonly byBoot: ReadonlyMap<number, readonly OwnEvent[]>;
  readonly byKey: ReadonlyMap<number, OwnEvent>;
}

/** Lists of record types that auditd's own events have, as JSON; undefined where the database has none of them. */
export function ownTypes(store: Store): string | undefined {
  const types = store
    .prepare(
      "SELECT DISTINCT types FROM event_count WHERE types IN (SELECT id FROM string WHERE value >= 'DAEMON_' AND value < 'DAEMON`')",
    )
    .pluck()
    .all();
  return types.length === 0 ? undefined : JSON.stringify(types);
}

/** Of all boots at once: a query for each of thousands of boots costs more. */
function readOwn(store: Store): Own {
  const types = ownTypes(store);
  const byBoot = new Map<number, OwnEvent[]>();
  const byKey = new Map<number, OwnEvent>();
  if (types === undefined) return { byBoot, byKey };
  const rows = store
    .prepare(
      `SELECT id, time_ms FROM event ${indexHint(store, "event_types")} WHERE types IN (SELECT value FROM json_each(?)) AND ${IS_OF_DAEMON}`,
    )
    .raw()
    .all(types) as [id: EventKey, timeMs: number][];
  rows.sort(([a, aMs], [b, bMs]) => bootOf(a) - bootOf(b) || aMs - bMs || a - b);
  for (const [id, timeMs] of rows) {
    const boot = byBoot.get(bootOf(id)) ?? [];
    const event = { id, timeMs, rank: boot.length };
    byBoot.set(bootOf(id), boot);
    boot.push(event);
    byKey.set(id, event);
  }
  return { byBoot, byKey };
}

/** Finds the place of a time among the kernel's events of a boot. */
function kernelPlaces(store: Store): (boot: BootId, timeMs: number) => number {
  const bounds = store.prepare("SELECT first_ms, last_ms FROM boot WHERE id = ?").raw();
  const next = store
    .prepare(
      `SELECT id, time_ms FROM event WHERE id >= ? AND id <= ? AND ${IS_OF_KERNEL} ORDER BY id LIMIT 1`,
    )
    .raw();
  const newest = store
    .prepare(`SELECT id FROM event WHERE id >= ? AND id <= ? AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1`)
    .pluck();
  return (boot, timeMs) => {
    const { first, last } = keysOfBoot(boot);
    return placeOfTime(timeMs, first, last, {
      bounds: bounds.get(boot) as [number, number],
      newest: () => newest.get(first, last) as number | undefined,
      next: (from, to) => next.get(from, to) as [number, number] | undefined,
    });
  };
}

/** The kernel's events of a boot. */
export interface KernelEvents {
  /** Times of its first and last event. */
  readonly bounds: readonly [firstMs: number, lastMs: number];
  newest(): number | undefined;
  /** The first from one key to another. */
  next(from: number, to: number): readonly [key: number, timeMs: number] | undefined;
}

/** The place of a time among the kernel's events of a boot with these keys, by bisection: their times rise with their serials, but for moments. */
export function placeOfTime(
  timeMs: number,
  first: number,
  last: number,
  { bounds: [firstMs, lastMs], newest, next }: KernelEvents,
): number {
  if (timeMs <= firstMs) return first + 1;
  if (timeMs > lastMs) return last;
  let [low, high] = [first, newest() ?? first - 1];
  let found: number | undefined;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const [id, ms] = next(middle, high) ?? [];
    if (id !== undefined && ms! < timeMs) low = id + 1;
    else {
      found = id ?? found;
      high = middle - 1;
    }
  }
  return found === undefined ? last : found - 1;
}
