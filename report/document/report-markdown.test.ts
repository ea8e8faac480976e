// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, HOSTILE_REPORT, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import { HOSTILE } from "../../fixtures/testing/hostile-values.ts";
import type { ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import { UTC } from "../zone.ts";
import { reportMarkdown } from "./report-markdown.ts";

const [table] = HOSTILE_REPORT.tables as [ReportTable];

/** Cells of the first table, as a reader of Markdown shows them. */
function shown(values: readonly string[]): string[] {
  const rows = values.map((value) => ({ cells: [value, 1], events: [], search: null }));
  const report = {
    ...HOSTILE_REPORT,
    tables: [{ ...table, columns: ["text", "n"], rows }],
    foot: WHOLE_FOOT,
  };
  const text = reportMarkdown(report, { ...HOSTILE_HEAD, proof: false }, UTC);
  const lines = text.split("\n").filter((line) => line.endsWith(" | 1 |"));
  return lines.map((line) =>
    line.slice(2, -6).replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );
}

describe("a value in a Markdown table", () => {
  it("is shown as it is, but for what acts on a terminal, and is one cell of one row", () => {
    expect(shown(HOSTILE)).toEqual(HOSTILE.map(escapeControls));
  });

  it.each([
    ["a pipe", "a | b", "a &#124; b"],
    ["a code span", "`rm`", "&#96;rm&#96;"],
    ["a link", "[x](https://evil.example)", "&#91;x&#93;&#40;https&#58;//evil.example&#41;"],
    ["an entity", "&lt;b&gt;", "&#38;lt;b&#38;gt;"],
    ["HTML", "<b onclick=x>", "&#60;b onclick=x&#62;"],
    ["emphasis and a strike", "*a* _b_ ~c~", "&#42;a&#42; &#95;b&#95; &#126;c&#126;"],
    ["a bare address", "user@evil.example", "user&#64;evil.example"],
    ["a backslash before what is escaped", "\\|", "&#92;&#92;&#124;"],
    ["a line end", "a\nb", "a&#92;x0ab"],
  ])("does not act: %s", (_name, value, written) => {
    const rows = [{ cells: [value, 1], events: [], search: null }];
    const report = {
      ...HOSTILE_REPORT,
      tables: [{ ...table, columns: ["text", "n"], rows }],
      foot: WHOLE_FOOT,
    };
    expect(reportMarkdown(report, HOSTILE_HEAD, UTC)).toContain(`\n| ${written} | 1 |`);
  });
});
