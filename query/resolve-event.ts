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
}

const REFERENCE = /^(?:(.*)\/)?(?:(\d+\.\d{3}):)?(\d{1,10})$/s;

/** Reads NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL; undefined for anything else. A node needs a time. */
export function parseEventReference(text: string): EventReference | undefined {
  const [, node, time, digits] = REFERENCE.exec(text) ?? [];
  if (digits === undefined || (node !== undefined && time === undefined)) return undefined;
  const serial = Number(digits);
  return serial >= SERIAL_RANGE ? undefined : { node, time, serial };
}

/** All events that a reference fits, in the order of node and boot. */
export function resolveEvent(store: Store, reference: EventReference): EventKey[] {
  return eventResolver(store)(reference);
}

/** The same of many references: the boots are read once. */
export function eventResolver(store: Store): (reference: EventReference) => EventKey[] {
  const eventsOf = sequenceReader(store);
  const { boots } = bootReader(store);
  return ({ node, time, serial }) =>
    boots
      .filter((boot) => node === undefined || node === boot.node)
      .flatMap((boot) => [serial, serial + SERIAL_RANGE].flatMap((sequence) => eventsOf(boot.row, sequence)))
      .filter(
        ({ id, timeMs }) =>
          serialOf(id) === serial && (time === undefined || formatAuditTime(timeMs) === time),
      )
      .map(({ id }) => id);
}
