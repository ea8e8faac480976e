// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../questions/event-key.ts";
import { SERIAL_RANGE, serialOf } from "../store/event-key.ts";
import { sequenceReader } from "../store/repositories/events/event-rows.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import { formatAuditTime } from "../types/event-id.ts";

export interface EventReference {
  readonly node: string | undefined;
  /** `1665575154.237`, or undefined. */
  readonly time: string | undefined;
  readonly serial: number;
  /** Which of the events with this id, from 1; undefined: all of them. */
  readonly ordinal?: number | undefined;
}

const REFERENCE = /^(?:(.*)\/)?(?:(\d+\.\d{3}):)?(\d{1,10})(?:#([1-9]\d{0,5}))?$/s;

/**
 * Reads NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL; undefined for anything else. A node needs a time. Behind an id with a time
 * #N may stand: the Nth of the events that have it.
 */
export function parseEventReference(text: string): EventReference | undefined {
  const [, node, time, digits, nth] = REFERENCE.exec(text) ?? [];
  if (digits === undefined || (time === undefined && (node ?? nth) !== undefined)) return undefined;
  const serial = Number(digits);
  if (serial >= SERIAL_RANGE) return undefined;
  return { node, time, serial, ordinal: nth === undefined ? undefined : Number(nth) };
}

/** All events that a reference fits, in the order of node, boot and key. */
export function resolveEvent(store: Store, reference: EventReference): EventKey[] {
  return eventResolver(store)(reference);
}

/** The same of many references: the boots are read once. */
export function eventResolver(store: Store): (reference: EventReference) => EventKey[] {
  const eventsOf = sequenceReader(store);
  const { boots } = bootReader(store);
  return ({ node, time, serial, ordinal }) => {
    const found = boots
      .filter((boot) => node === undefined || node === boot.node)
      .flatMap((boot) => [serial, serial + SERIAL_RANGE].flatMap((sequence) => eventsOf(boot.row, sequence)))
      .filter(
        ({ id, timeMs }) =>
          serialOf(id) === serial && (time === undefined || formatAuditTime(timeMs) === time),
      )
      .map(({ id }) => id);
    return ordinal === undefined ? found : found.slice(ordinal - 1, ordinal);
  };
}

/** Texts that mean one event each: its id, with #N where others have this id too. */
export function distinctIds(store: Store, events: readonly EventKey[]): string[] {
  const boots = bootReader(store);
  const eventsOf = eventResolver(store);
  return events.map((event) => {
    const id = boots.eventId(event);
    const reference = parseEventReference(id);
    const same = reference === undefined ? [] : eventsOf(reference);
    return same.length < 2 ? id : `${id}#${same.indexOf(event) + 1}`;
  });
}
