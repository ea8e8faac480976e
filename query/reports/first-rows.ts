// SPDX-License-Identifier: Apache-2.0
import type { ReportRow, ReportTable } from "./report-model.ts";

/** Of a list that begins with what matters most its first rows, made when they are shown, and how many more there are. `total`: of which `found` may be a part. */
export function firstRows<T>(
  found: readonly T[],
  most: number,
  rowOf: (item: T) => ReportRow,
  total = found.length,
): Pick<ReportTable, "rows" | "omitted"> {
  const rows = found.slice(0, most).map(rowOf);
  return total > rows.length
    ? { rows, omitted: { rows: total - rows.length, after: rows.length } }
    : { rows };
}
