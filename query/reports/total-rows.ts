// SPDX-License-Identifier: Apache-2.0
import type { ReportTable } from "./report-model.ts";

/** How many rows a table has, shown or not. */
export function totalRows({ rows, omitted }: Pick<ReportTable, "rows" | "omitted">): number {
  return rows.length + (omitted?.rows ?? 0);
}
