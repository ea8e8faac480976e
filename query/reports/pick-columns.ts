// SPDX-License-Identifier: Apache-2.0
import type { Report } from "./report-model.ts";

/** The report with these columns of its tables alone, in this order. Every name is one of a column of each. */
export function pickColumns(report: Report, names: readonly string[]): Report {
  return {
    ...report,
    tables: report.tables.map((table) => {
      const at = names.map((name) => table.columns.indexOf(name));
      return {
        ...table,
        columns: names,
        rows: table.rows.map((row) => ({ ...row, cells: at.map((index) => row.cells[index] ?? null) })),
      };
    }),
  };
}
