// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReportTable } from "../../query/reports/report-model.ts";

/** Marks of root directories by the events that set them: `r1`, …, in order of appearance. */
export type RootMarks = ReadonlyMap<string, string>;

/** The same event has the same mark in all tables. */
export function rootMarks(tables: readonly ReportTable[]): RootMarks {
  const roots = new Set(tables.flatMap(rootsOf));
  return new Map([...roots].map((root, at) => [root, `r${at + 1}`]));
}

/** A line below a table: the mark, and the event in two parts of a sentence. */
export interface RootNote {
  readonly mark: string;
  readonly event: string;
}

export const ROOT_WORDS = "path below a root directory that chroot or pivot_root set in event";

/** One note for each root directory of a table's paths. */
export function rootNotes(table: ReportTable, marks: RootMarks): RootNote[] {
  return [...new Set(rootsOf(table))].map((event) => ({ mark: `[${marks.get(event)}]`, event }));
}

/** The event that set the root directory of a cell's path. */
export function rootOf(cell: Cell | undefined): string | undefined {
  return cell !== null && typeof cell === "object" && "root" in cell ? cell.root : undefined;
}

function rootsOf({ rows }: ReportTable): string[] {
  return rows.flatMap(({ cells }) => cells.flatMap((cell) => rootOf(cell) ?? []));
}
