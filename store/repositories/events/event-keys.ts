// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../../questions/event-key.ts";
import type { BootId } from "../../../types/ids.ts";
import {
  DAEMON_OF_ID,
  KEYS_OF_SERIAL,
  KEYS_OF_VARIANT,
  keysOfBoot,
  keysOfSequence,
} from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Reads the time of an event; undefined: there is no event with this key. */
export function eventTimeReader(store: Store): (key: number) => number | undefined {
  const time = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
  return (key) => time.get(key) as number | undefined;
}

/** Reads the events of a boot with a sequence and a time. */
export function eventsAtTime(store: Store): (boot: BootId, sequence: number, timeMs: number) => EventKey[] {
  const events = store.prepare("SELECT id FROM event WHERE id BETWEEN ? AND ? AND time_ms = ?").pluck();
  return (boot, sequence, timeMs) => {
    const { first, last } = keysOfSequence(boot, sequence);
    return events.all(first, last, timeMs) as EventKey[];
  };
}

/** All events of a boot, in order. */
export function readKeysOfBoot(store: Store, boot: BootId): EventKey[] {
  const { first, last } = keysOfBoot(boot);
  return store
    .prepare("SELECT id FROM event WHERE id BETWEEN ? AND ? ORDER BY id")
    .pluck()
    .all(first, last) as EventKey[];
}

/** Reads up to a limit of events after a key, in order. */
export function nextKeys(store: Store): (key: number, limit: number) => EventKey[] {
  const next = store.prepare("SELECT id FROM event WHERE id > ? ORDER BY id LIMIT ?").pluck();
  return (key, limit) => next.all(key, limit) as EventKey[];
}

/** Serials shared by several events of a boot: for each, its events by time, and the key of its first variant. */
export function* readVariants(
  store: Store,
  boot: BootId,
): Generator<{ readonly firstKey: EventKey; readonly events: readonly EventKey[] }> {
  const { first, last } = keysOfBoot(boot);
  const serials = store
    .prepare(
      `SELECT DISTINCT id / ${KEYS_OF_SERIAL} * ${KEYS_OF_SERIAL}, ${DAEMON_OF_ID} FROM event
       WHERE id BETWEEN ? AND ? AND id % ${KEYS_OF_SERIAL} >= ${KEYS_OF_VARIANT}`,
    )
    .raw();
  const events = store
    .prepare(`SELECT id FROM event WHERE id >= ? AND id < ? AND ${DAEMON_OF_ID} = ? ORDER BY time_ms, id`)
    .pluck();
  for (const [serial, daemon] of serials.all(first, last) as [number, number][])
    yield {
      firstKey: (serial + daemon) as EventKey,
      events: events.all(serial, serial + KEYS_OF_SERIAL, daemon) as EventKey[],
    };
}
