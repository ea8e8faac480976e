// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { shellLine } from "../../../interpret/shell-line.ts";
import { rootedPath } from "../../../query/reports/path-cell.ts";
import type { Cell, Report, ReportTable } from "../../../query/reports/report-model.ts";
import { totalRows } from "../../../query/reports/table-rows.ts";
import { footSentences } from "../../../report/document/foot-text.ts";
import { emptySentences, omittedSentence } from "../../../report/document/omitted-text.ts";
import { proseSentences } from "../../../report/document/prose.ts";
import { readableText } from "../../../report/readable-text.ts";
import type { Zone } from "../../../report/zone.ts";
import { inert } from "./views.ts";

const cell = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.object({ timeMs: z.number() }),
  z.object({ event: z.string() }),
  z.object({ words: z.string() }).describe("words out of the log"),
]);

const table = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string().nullable(),
  sentences: z
    .array(z.array(z.object({ text: z.string(), isQuoted: z.boolean() })))
    .nullable()
    .describe("of a paragraph: a sentence for each row, words out of the log marked as quoted"),
  columns: z.array(z.string()),
  total: z.number(),
  omitted: z.string().nullable(),
  empty: z.string().nullable(),
  rows: z.array(
    z.object({
      cells: z.array(cell),
      events: z.array(z.string()).describe("its proof"),
      command: z.string().nullable().describe("prints every event of the row"),
      depth: z.number(),
    }),
  ),
});

export const reportAnswer = z.object({
  name: z.string(),
  title: z.string(),
  subject: z.string().nullable(),
  tables: z.array(table),
  missing: z.array(z.string()).describe("what the log has lost"),
  doubtful: z.boolean(),
});

/** A report as data for a page; all text of the log is inert. */
export function reportView(report: Report, zone: Zone): z.input<typeof reportAnswer> {
  return {
    name: report.name,
    title: report.title,
    subject: report.subject === null ? null : inert(report.subject),
    tables: report.tables.map((one) => tableView(one, zone)),
    missing: footSentences(report.foot, zone),
    doubtful: report.doubtful,
  };
}

function tableView(whole: ReportTable, zone: Zone): z.input<typeof table> {
  return {
    id: whole.id,
    title: whole.title,
    note: whole.note === undefined || whole.note === "" ? null : whole.note,
    sentences:
      whole.isProse === true
        ? proseSentences(whole, zone).map((pieces) =>
            pieces.map(({ text, isQuoted }) => ({ text: text.slice(0, LONGEST_LINE), isQuoted })),
          )
        : null,
    columns: [...whole.columns],
    total: totalRows(whole),
    omitted: whole.omitted === undefined ? null : omittedSentence(whole),
    empty: whole.rows.length > 0 ? null : emptySentences(whole).join(". "),
    rows: whole.rows.map(({ cells, events, search, depth = 0 }) => ({
      cells: cells.map(cellView),
      events: [...events],
      command: search === null ? null : shellLine(["ctraudit", "search", ...search]),
      depth,
    })),
  };
}

function cellView(value: Cell): z.input<typeof cell> {
  if (value === null || typeof value === "number") return value;
  if (typeof value === "string" || value instanceof Uint8Array) return inert(value);
  if ("timeMs" in value || "event" in value) return value;
  if ("root" in value) return inert(rootedPath(value));
  return { words: inert(shellLine(value.words.map(readableText)).slice(0, LONGEST_LINE)) };
}

const LONGEST_LINE = 4000;
