// SPDX-License-Identifier: Apache-2.0
import type { ReportTable } from "../../query/reports/report-model.ts";
import { totalRows } from "../../query/reports/table-rows.ts";
import { grouped } from "../number-text.ts";

/** Number of omitted rows, and the option that shows all. */
export function omittedSentence(table: ReportTable): string {
  const { omitted } = table;
  const total = totalRows(table);
  return `${grouped(omitted?.rows ?? 0)} of ${grouped(total)} rows ${omitted?.rows === 1 ? "is" : "are"} not shown here; --limit ${total} shows all.`;
}

/** Sentences instead of rows if none is shown: there are none, or all were omitted. */
export function emptySentences(table: ReportTable): string[] {
  const { ifEmpty } = table;
  return totalRows(table) > 0
    ? [omittedSentence(table)]
    : ["none", ...(ifEmpty === undefined ? [] : [ifEmpty])];
}
