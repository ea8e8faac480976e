// SPDX-License-Identifier: Apache-2.0
import { typeRows } from "./lists/list-choice.ts";
import type { ReportReader } from "./report-reader.ts";

/** How many events of the whole database have a record of this type; read from kept counts. */
export function countRecords(reader: ReportReader, type: string): number {
  const rows = typeRows(reader, { test: (name) => name === type, words: type });
  return reader.store
    .prepare(
      "SELECT coalesce(sum(events), 0) FROM event_count WHERE types IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .get(JSON.stringify(rows)) as number;
}
