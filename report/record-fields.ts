// SPDX-License-Identifier: Apache-2.0
import { fieldValue, parseRecord } from "../grammar/api.ts";

/** The kernel's fields of an event's records by type and name, as written; the records are read when the first is asked for. */
export function recordFields(
  lines: () => readonly string[],
): (type: string, name: string) => string | undefined {
  return (type, name) => {
    for (const line of lines()) {
      const result = parseRecord(line);
      if (result.ok && result.record.type === type) return fieldValue(result.record, name);
    }
    return undefined;
  };
}
