// SPDX-License-Identifier: Apache-2.0
import { countOfTypes } from "../../store/repositories/events/event-totals.ts";
import { typeRows } from "./lists/list-choice.ts";
import type { ReportReader } from "./report-reader.ts";

/** How many events of the whole database have a record of this type; read from kept counts. */
export function countRecords(reader: ReportReader, type: string): number {
  const rows = typeRows(reader, { test: (name) => name === type, words: type });
  return countOfTypes(reader.store, rows);
}
