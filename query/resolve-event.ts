// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../questions/event-key.ts";
import { serialOf } from "../store/event-key.ts";
import type { Store } from "../store/store.ts";
import { formatAuditTime } from "../types/event-id.ts";

export interface EventReference {
  readonly node: string | undefined;
  /** `1665575154.237`, or undefined. */
  readonly time: string | undefined;
  readonly serial: number;
}

const REFERENCE = /^(?:(.*)\/)?(?:(\d+\.\d{3}):)?(\d{1,10})$/s;
const MAX_SERIAL = 4_294_967_295;
const BOOT_WIDTH = 2 ** 36;
const IDS_OF_SERIAL = 8;
const WRAP = 2 ** 32 * IDS_OF_SERIAL;

/** Reads NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL; undefined for anything else. A node needs a time. */
export function parseEventReference(text: string): EventReference | undefined {
  const [, node, time, digits] = REFERENCE.exec(text) ?? [];
  if (digits === undefined || (node !== undefined && time === undefined)) return undefined;
  const serial = Number(digits);
  return serial > MAX_SERIAL ? undefined : { node, time, serial };
}

/** All events that a reference fits, in the order of node and boot. */
export function resolveEvent(store: Store, { node, time, serial }: EventReference): EventKey[] {
  const boots = store
    .prepare("SELECT b.id, n.name FROM boot b JOIN node n ON n.id = b.node ORDER BY n.name, b.first_ms, b.id")
    .all() as { id: number; name: string | null }[];
  const events = store.prepare("SELECT id, time_ms FROM event WHERE id BETWEEN ? AND ? ORDER BY id");
  const found: EventKey[] = [];
  for (const boot of boots) {
    if (node !== undefined && node !== boot.name) continue;
    for (const base of [0, WRAP]) {
      const first = boot.id * BOOT_WIDTH + base + serial * IDS_OF_SERIAL;
      for (const row of events.all(first, first + IDS_OF_SERIAL - 1) as { id: EventKey; time_ms: number }[]) {
        if (serialOf(row.id) === serial && (time === undefined || formatAuditTime(row.time_ms) === time))
          found.push(row.id);
      }
    }
  }
  return found;
}
