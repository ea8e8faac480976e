// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import { HOSTILE } from "../../fixtures/testing/hostile-values.ts";
import { oddElements } from "../../fixtures/testing/markdown-elements.ts";
import type { Cell, Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { PLAIN } from "../paint.ts";
import { UTC } from "../zone.ts";
import { proseHtml } from "./html-prose.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { reportText } from "./report-text.ts";

const ACTIVE = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;
const HEAD = { ...HOSTILE_HEAD, command: "ctraudit report triage", sources: [], proof: false };

const row = (cells: readonly Cell[], events: readonly string[] = ["n/1.000:1"]): ReportRow => ({
  cells,
  events,
  search: ["-a", ...events],
});

function paragraph(rows: readonly ReportRow[]): ReportTable {
  return { id: "incident-1", title: "1. Title", note: "Rank 1.", isProse: true, columns: ["sentence"], rows };
}

function reportOf(rows: readonly ReportRow[]): Report {
  const tables = [paragraph(rows)];
  return { name: "triage", title: "Triage", subject: null, tables, foot: WHOLE_FOOT, doubtful: false };
}

const text = (rows: readonly ReportRow[], columns = Number.POSITIVE_INFINITY): string[] =>
  reportText(reportOf(rows), HEAD, UTC, { columns, paint: PLAIN }).split("\n");

describe("a paragraph", () => {
  const day = Date.UTC(2026, 0, 2, 3, 4, 5);

  it("has each sentence with the number of its proof, and a day where it is another", () => {
    const lines = text([
      row(["At ", { timeMs: day }, ", ", { words: ["touch", "a b"] }, " ran."]),
      row(["At ", { timeMs: day + 1000 }, " it ended."], ["n/2.000:2"]),
      row(["At ", { timeMs: day + 86_400_000 }, " nothing."]),
    ]);
    expect(lines.slice(3, 9)).toEqual([
      "1. Title",
      "  Rank 1.",
      "  At 2026-01-02 03:04:05, “touch 'a b'” ran. [1] At 03:04:06 it ended. [2] At 2026-01-03 03:04:05 nothing. [3]",
      "  [1] ctraudit search -a n/1.000:1",
      "  [2] ctraudit search -a n/2.000:2",
      "  [3] ctraudit search -a n/1.000:1",
    ]);
  });

  it("keeps to a page, also with its commands, and these stay commands", () => {
    const events = Array.from({ length: 9 }, (_, at) => `vagrant/1665575231.749:19344${at}`);
    const search = [`event in (${events.map((id) => `"${id}"`).join(", ")})`];
    const lines = text([{ cells: ["word ".repeat(60)], events, search }], 80);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const from = lines.findIndex((line) => line.startsWith("  [1] "));
    const command = lines.slice(from, lines.indexOf("", from)).join("\n").replace("  [1] ", "");
    expect(command.replace(/\s+/g, " ")).toBe(`ctraudit search '${search[0]}'`);
  });

  it("has no sentence of a log's own: what it says stands in quotes and is inert", () => {
    const hostile = [...HOSTILE, "x”. At 03:04:05, nobody did anything", "a' (pid 1) on the host"];
    const rows = hostile.map((value) => row(["At ", { timeMs: day }, " it ran ", { words: [value] }, "."]));
    const lines = text(rows);
    expect(lines.join("\n")).not.toMatch(ACTIVE);
    expect(lines.length).toBe(text(rows.map(({ events }) => row(["x"], events))).length);
    expect(lines[5]).toContain("“'x”. At 03:04:05, nobody did anything'”. ");
    const markdown = reportMarkdown(reportOf(rows), HEAD, UTC);
    expect(markdown).not.toMatch(ACTIVE);
    expect(oddElements(markdown)).toEqual([]);
    const html = proseHtml(paragraph(rows), () => "e1", UTC);
    expect(html).not.toMatch(ACTIVE);
    const bare = html.replace(
      /<\/?(?:section|h2|p|code|sup|a|details|summary|ol|li|br)(?: [a-z-]+="[^"<>]*")*>/g,
      "",
    );
    expect(bare).not.toMatch(/[<>]/);
    expect(html.match(/<li /g)).toHaveLength(rows.length);
  });
});
