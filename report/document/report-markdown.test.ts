// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, HOSTILE_REPORT, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import { HOSTILE } from "../../fixtures/testing/hostile-values.ts";
import { markdownHtml, oddElements } from "../../fixtures/testing/markdown-elements.ts";
import type { Cell, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import { UTC } from "../zone.ts";
import { reportMarkdown } from "./report-markdown.ts";

const [table] = HOSTILE_REPORT.tables as [ReportTable];

/** A report whose only table has these rows. */
function markdownOf(rows: readonly (readonly Cell[])[], isProse = false): string {
  const own = {
    ...table,
    note: "a note",
    columns: isProse ? ["sentence"] : ["text", "n"],
    rows: rows.map((cells) => ({ cells, events: [], search: null })),
    ...(isProse ? { isProse: true as const } : {}),
  };
  const report = { ...HOSTILE_REPORT, tables: [own], foot: WHOLE_FOOT };
  return reportMarkdown(report, { ...HOSTILE_HEAD, proof: false }, UTC);
}

const decode = (html: string) =>
  html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

/** Cells of the first column, as rendered from Markdown. */
function shown(values: readonly string[]): string[] {
  const html = markdownHtml(markdownOf(values.map((value) => [value, 1])));
  return [...html.matchAll(/<tr>\n<td>(.*?)<\/td>\n<td align="right">1<\/td>/gs)].map(([, cell]) =>
    decode(cell!),
  );
}

const ODD = [
  "C:\\dir\\",
  "\\",
  "a\\",
  "__init__",
  "snake_case and _it_",
  "www.evil.example https://evil.example a@evil.example",
  "~~struck~~ ~x~",
  "$x$ and `` `two` ``",
  "&amp; & &copy &#65;",
  "1. one",
  "- item",
  "# head",
  "> quote",
  "a | b \\| c",
];

describe("a value in a Markdown table", () => {
  it("is shown unchanged, except for terminal controls, and is one cell of one row", () => {
    const values = [...HOSTILE, ...ODD];
    // Markdown renderers drop blanks around a cell.
    expect(shown(values)).toEqual(values.map((value) => escapeControls(value).trim()));
  });

  it("creates no element besides those of the table, also as a sentence and as a quotation", () => {
    for (const value of [...HOSTILE, ...ODD])
      for (const text of [
        markdownOf([[value, 1]]),
        markdownOf([[value]], true),
        markdownOf([[{ words: [value] }, " and "]], true),
      ])
        expect([value, ...oddElements(text)]).toEqual([value]);
  });

  it.each([
    ["a path", "/usr/lib/x86_64-linux-gnu/libc.so.6"],
    ["a time and an event", "2026-09-21T14:13:20.016Z web-1/1790000000.016:1001"],
    ["a mount", "docker run -v /:/host --name a-b (uid 0, pid 7) #1"],
  ])("is read in its source as it is: %s", (_name, value) => {
    expect(markdownOf([[value, 1]])).toContain(`\n| ${value} |`);
  });

  it("is aligned with its column", () => {
    const lines = markdownOf([
      ["a", 1],
      ["a long one", 1000],
    ])
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(lines).toEqual([
      "| text       |    n |",
      "| ---------- | ---: |",
      "| a          |    1 |",
      "| a long one | 1000 |",
    ]);
  });
});
