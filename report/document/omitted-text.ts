// SPDX-License-Identifier: Apache-2.0
import type { ReportTable } from "../../query/reports/report-model.ts";
import { grouped } from "../number-text.ts";

/** How many rows of a table are not shown, and how all are. */
export function omittedSentence({ rows, omitted }: ReportTable): string {
  const total = rows.length + (omitted?.rows ?? 0);
  return `${grouped(omitted?.rows ?? 0)} of ${grouped(total)} rows ${omitted?.rows === 1 ? "is" : "are"} not shown here; --limit ${total} shows all.`;
}

/** What stands in place of the rows of an empty table. */
export function emptySentences({ ifEmpty }: ReportTable): string[] {
  return ["none", ...(ifEmpty === undefined ? [] : [ifEmpty])];
}
