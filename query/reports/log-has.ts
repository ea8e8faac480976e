// SPDX-License-Identifier: Apache-2.0
import { countOfTypes } from "../../store/repositories/events/event-totals.ts";
import { typeRows } from "./lists/list-choice.ts";
import type { ReportReader } from "./report-reader.ts";

/**
 * Why a table has no row: what it looks at, and whether the log could have shown it. `elsewhere`: events of that kind in the whole
 * database, outside of what the report was asked about.
 */
export function logHas(looksAt: string, elsewhere: number): string {
  const found =
    elsewhere === 0
      ? "the log has none at all"
      : `the log has ${elsewhere} event${elsewhere === 1 ? "" : "s"} of that kind, none of them within this report`;
  return `Looked at: ${looksAt}: ${found}.`;
}

/** Number of events of the whole database with a record of this type; read from kept counts. */
export function countRecords(reader: ReportReader, type: string): number {
  const rows = typeRows(reader, { test: (name) => name === type, words: type });
  return countOfTypes(reader.store, rows);
}
