// SPDX-License-Identifier: Apache-2.0
import type { ReportRow, ReportTable } from "./report-model.ts";

/** The first rows of a table, made when they are shown, and how many more there are. `total`: of which `found` may be a part. */
export function firstRows<T>(
  found: readonly T[],
  most: number,
  rowOf: (item: T) => ReportRow,
  total = found.length,
): Pick<ReportTable, "rows" | "more"> {
  const rows = found.slice(0, most).map(rowOf);
  return total > rows.length ? { rows, more: total - rows.length } : { rows };
}
