// SPDX-License-Identifier: Apache-2.0
import { claimValue, fieldValue } from "../grammar/field-access.ts";
import type { EventView } from "../questions/event-view.ts";
import { recordsOfEvent } from "../transport/read-frame.ts";

/** The fields of an event's records by type and name, as written: the kernel's, else the message's claim. The records are read on first use. */
export function recordFields(
  { node, timeMs, serial }: Pick<EventView, "node" | "timeMs" | "serial">,
  lines: () => readonly string[],
): (type: string, name: string) => string | undefined {
  return (type, name) => {
    for (const line of lines()) {
      const found = recordsOfEvent(line, timeMs, serial, () => node).find((record) => record.type === type);
      if (found !== undefined) return fieldValue(found, name) ?? claimValue(found, name);
    }
    return undefined;
  };
}
