// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, HOSTILE_REPORT, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import { HOSTILE } from "../../fixtures/testing/hostile-values.ts";
import { markdownHtml, oddElements } from "../../fixtures/testing/markdown-elements.ts";
import type { ReportTable } from "../../query/reports/report-model.ts";
import { csvCell } from "../csv-event.ts";
import { PLAIN } from "../paint.ts";
import { UTC } from "../zone.ts";
import { reportJson } from "./report-json.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { reportText } from "./report-text.ts";

const report = HOSTILE_REPORT;
const head = HOSTILE_HEAD;
const [table] = report.tables as [ReportTable];

const PAGE = { columns: Number.POSITIVE_INFINITY, paint: PLAIN };
/** Controls, bidirectional and invisible characters: none but the line feed. */
const ACTIVE = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;

describe("hostile values", () => {
  it("are inert in text, and make no line of their own", () => {
    const text = reportText(report, head, UTC, PAGE);
    expect(text).not.toMatch(ACTIVE);
    const plain = reportText(
      {
        ...report,
        subject: "x",
        tables: [{ ...table, rows: table.rows.map((row) => ({ ...row, cells: ["x"] })) }],
        foot: WHOLE_FOOT,
      },
      head,
      UTC,
      PAGE,
    );
    expect(reportText({ ...report, foot: WHOLE_FOOT }, head, UTC, PAGE).split("\n").length).toBe(
      plain.split("\n").length,
    );
  });

  it("are inert in Markdown: no tag, no link, no table, no emphasis", () => {
    const text = reportMarkdown(report, head, UTC);
    expect(text).not.toMatch(ACTIVE);
    expect(oddElements(text)).toEqual([]);
    const cells = markdownHtml(text).match(/<t[hd][ >]/g)?.length;
    // Header and rows, and the column of the proofs.
    expect(cells).toBe((table.columns.length + 1) * (table.rows.length + 1));
  });

  it("are unchanged and inert in JSON", () => {
    const json = reportJson(report, head);
    expect(json).not.toMatch(ACTIVE);
    expect(json.split("\n")).toHaveLength(2);
    const { data } = JSON.parse(json) as { data: { tables: { rows: { cells: unknown[] }[] }[] } };
    expect(data.tables[0]!.rows.map(({ cells }) => cells[0])).toEqual(HOSTILE);
  });

  it.each(HOSTILE.map((value) => [value.slice(0, 40), value]))(
    "are no formula and one cell in CSV: %j",
    (_name, value) => {
      const cell = csvCell(value);
      expect(cell).not.toMatch(ACTIVE);
      expect(cell.replace(/^"/, "")).not.toMatch(/^[=+\-@\t\r]/);
      expect(cell.startsWith('"') ? /^"(?:[^"]|"")*"$/.test(cell) : !/[",\r\n]/.test(cell)).toBe(true);
    },
  );
});
