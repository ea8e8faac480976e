// SPDX-License-Identifier: Apache-2.0
import type { ReportRow, ReportTable } from "./report-model.ts";

/** How many rows from the beginning and from the end stand for a list of which only `most` are shown. */
export function edges(most: number): { readonly head: number; readonly tail: number } {
  return { head: Math.ceil(most / 2), tail: Math.floor(most / 2) };
}

/** Of a list in order the first and the last rows, made when they are shown, and how many lie between. */
export function edgeRows<T>(
  found: readonly T[],
  most: number,
  rowOf: (item: T) => ReportRow,
): Pick<ReportTable, "rows" | "omitted"> {
  if (found.length <= most) return { rows: found.map(rowOf) };
  const { head, tail } = edges(most);
  const shown = [...found.slice(0, head), ...found.slice(found.length - tail)];
  return { rows: shown.map(rowOf), omitted: { rows: found.length - most, after: head } };
}
