// SPDX-License-Identifier: Apache-2.0
import type { ReportRow, ReportTable } from "./report-model.ts";

/** Of a list that begins with what matters most its first rows, made when they are shown, and how many more there are. `total`: of which `found` may be a part. */
export function firstRows<T>(
  found: readonly T[],
  limit: number,
  rowOf: (item: T) => ReportRow,
  total = found.length,
): Pick<ReportTable, "rows" | "omitted"> {
  const rows = found.slice(0, limit).map(rowOf);
  return total > rows.length
    ? { rows, omitted: { rows: total - rows.length, after: rows.length } }
    : { rows };
}

/** Numbers of rows shown from the beginning and from the end of a list of which only `most` are shown. */
export function edges(limit: number): { readonly head: number; readonly tail: number } {
  return { head: Math.ceil(limit / 2), tail: Math.floor(limit / 2) };
}

/** Of a list in order the first and the last rows, made when they are shown, and how many lie between. */
export function edgeRows<T>(
  found: readonly T[],
  limit: number,
  rowOf: (item: T) => ReportRow,
): Pick<ReportTable, "rows" | "omitted"> {
  if (found.length <= limit) return { rows: found.map(rowOf) };
  const { head, tail } = edges(limit);
  const shown = [...found.slice(0, head), ...found.slice(found.length - tail)];
  return { rows: shown.map(rowOf), omitted: { rows: found.length - limit, after: head } };
}

/** Number of rows of a table, shown or not. */
export function totalRows({ rows, omitted }: Pick<ReportTable, "rows" | "omitted">): number {
  return rows.length + (omitted?.rows ?? 0);
}
