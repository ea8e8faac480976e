// SPDX-License-Identifier: Apache-2.0
import { fieldValue } from "../grammar/api.ts";
import { readFrame } from "../transport/api.ts";

/** The kernel's fields of an event's records by type and name, as written; the records are read when the first is asked for. */
export function recordFields(
  lines: () => readonly string[],
): (type: string, name: string) => string | undefined {
  return (type, name) => {
    for (const line of lines()) {
      const found = readFrame(line).records.find(({ record }) => record.type === type);
      if (found !== undefined) return fieldValue(found.record, name);
    }
    return undefined;
  };
}
