// SPDX-License-Identifier: Apache-2.0
import { logHas } from "../log-has.ts";
import type { ReportReader } from "../report-reader.ts";
import { chooseEvents, countRows } from "./list-choice.ts";
import type { ListReport } from "./list-report.ts";

/** The records that a list looks at, and whether the database has any outside of the question. */
export function emptyListNote(reader: ReportReader, list: ListReport): string {
  const { types, failedTypes } = list;
  const words = [
    ...(types === undefined ? [] : [`${types.words} records`]),
    ...(failedTypes === undefined ? [] : [`failed ${failedTypes.words}`]),
    ...(list.looksAt === undefined ? [] : [list.looksAt]),
  ];
  const looksAt = words.length === 0 ? "all events" : words.join(", and ");
  return logHas(looksAt, countRows(reader, chooseEvents(reader, list, { scope: { words: [] } })));
}
