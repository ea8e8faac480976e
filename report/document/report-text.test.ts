// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, HOSTILE_REPORT, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import type { Cell, Report, ReportRow } from "../../query/reports/report-model.ts";
import { PLAIN } from "../paint.ts";
import { UTC } from "../zone.ts";
import { reportText } from "./report-text.ts";
import { foldText, textWidth } from "./text-width.ts";

const COLUMNS = ["time", "container", "known by", "pid", "program", "what", "on", "result", "event"];
const COMMAND = `docker run -v /:/host ${"--label x=y ".repeat(40)}alpine`;

function row(on: Cell, depth?: number): ReportRow {
  const id = "vagrant/1665575231.757:1934838";
  const cells = [
    { timeMs: 1e12 },
    "a994b62c6544",
    "lineage",
    8003,
    "/bin/bash",
    "openat",
    on,
    null,
    { event: id },
  ];
  return { cells, events: [id], search: ["-a", id], ...(depth === undefined ? {} : { depth }) };
}

function reportOf(...rows: ReportRow[]): Report {
  const table = { id: "t", title: "T", columns: COLUMNS, rows };
  return { ...HOSTILE_REPORT, title: "Report", subject: null, tables: [table], foot: WHOLE_FOOT };
}

const head = { ...HOSTILE_HEAD, command: "ctraudit report t", sources: [], proof: false };
const text = (report: Report, columns: number, proof = false): string =>
  reportText(report, { ...head, proof }, UTC, { columns, paint: PLAIN });
/** The lines of the one table: between its title and the foot. */
function body(report: Report, columns: number): string[] {
  const lines = text(report, columns).split("\n");
  return lines.slice(
    lines.indexOf("T") + 1,
    lines.findIndex((line) => line.startsWith("Nothing is known")) - 1,
  );
}

describe("a report as text", () => {
  it("is no wider than its page, and loses no words", () => {
    const report = reportOf(row("/dev/null"), row(COMMAND), row(null));
    const title = "A title with more words than a narrow page has room for in one line";
    const titled = { ...report, tables: report.tables.map((table) => ({ ...table, title })) };
    for (const columns of [40, 60, 80, 120, 200]) {
      for (const line of text(titled, columns).split("\n"))
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      for (const line of text(report, columns).split("\n"))
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      const words = (lines: readonly string[]) =>
        lines
          .join(" ")
          .split(/\s+/)
          .filter((word) => word !== "-" && word !== "")
          .sort();
      expect(words(body(report, columns))).toEqual(words(body(report, Infinity)));
    }
  });

  it("has one line for each row where nothing limits it, whole and without the padding of one long cell", () => {
    const lines = body(reportOf(row("/dev/null"), row(COMMAND)), Infinity);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain(COMMAND);
    expect(lines[1]!.length).toBeLessThan(220);
  });

  it("puts columns that do not fit on further lines, the same for every row and the head", () => {
    expect(body(reportOf(row("/dev/null"), row(null)), 80)).toEqual([
      "  time                      container     known by   pid  program    what",
      "      on         result  event",
      "  2001-09-09T01:46:40.000Z  a994b62c6544  lineage   8003  /bin/bash  openat",
      "      /dev/null          vagrant/1665575231.757:1934838",
      "  2001-09-09T01:46:40.000Z  a994b62c6544  lineage   8003  /bin/bash  openat",
      "                         vagrant/1665575231.757:1934838",
    ]);
  });

  it("breaks a long cell after a comma before it breaks a word, and never a number", () => {
    const keys = `"eh"${",<backspace>".repeat(9)},1,000`;
    expect(foldText(keys, 40)).toEqual([
      '"eh",<backspace>,<backspace>,<backspace>,'.slice(0, -12),
      "<backspace>,<backspace>,<backspace>,",
      "<backspace>,<backspace>,<backspace>,",
      "<backspace>,1,000",
    ]);
    expect(foldText("1,000,000,000", 7)).toEqual(["1,000,0", "00,000"]);
  });

  it("marks an empty further line, so that the next is not mistaken for it", () => {
    const lines = body(reportOf(row(COMMAND), row(null)), 80);
    expect(lines.slice(-3)).toEqual([
      "  2001-09-09T01:46:40.000Z  a994b62c6544  lineage   8003  /bin/bash  openat",
      "      -",
      "              vagrant/1665575231.757:1934838",
    ]);
  });

  it("puts a last cell that alone is too long on separate lines, and leaves the others in place", () => {
    const rows = ["moby", "runc", "a".repeat(100)].map((value) => ({
      cells: ["id, by a runtime", value],
      events: [],
      search: null,
    }));
    const table = { id: "t", title: "T", columns: ["what", "value"], rows };
    expect(body({ ...reportOf(), tables: [table] }, 80)).toEqual([
      "  what              value",
      "  id, by a runtime  moby",
      "  id, by a runtime  runc",
      "  id, by a runtime",
      `      ${"a".repeat(74)}`,
      `      ${"a".repeat(26)}`,
    ]);
  });

  it("gives the command once for a table whose rows name all their events", () => {
    const own = text(reportOf(row("x"), row("y")), 80, true);
    expect(own.match(/ctraudit search/g)).toHaveLength(1);
    const other = text(reportOf(row("x"), { ...row("y"), search: ["-sc", "openat"] }), 80, true);
    expect(other.match(/ctraudit search/g)).toHaveLength(2);
    const unnamed = text(
      reportOf({ ...row("x"), events: ["n/1.000:1"], search: ["-a", "n/1.000:1"] }),
      80,
      true,
    );
    expect(unnamed).toContain("proof: ctraudit search -a n/1.000:1");
  });

  it("keeps an event's id and the command of a proof in one piece", () => {
    const lines = text(
      reportOf({
        ...row(COMMAND),
        search: ["--container", "vagrant/1665575224.849:1924374", "-sc", "openat"],
      }),
      60,
      true,
    ).split("\n");
    expect(lines.some((line) => line.endsWith("vagrant/1665575231.757:1934838"))).toBe(true);
    expect(
      lines.some((line) =>
        line.endsWith("ctraudit search --container vagrant/1665575224.849:1924374 -sc openat"),
      ),
    ).toBe(true);
  });

  it("indents a chain of processes no further than a page has room for", () => {
    const rows = Array.from({ length: 300 }, (_, depth) => row("x", depth));
    for (const line of text(reportOf(...rows), 80).split("\n"))
      expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it("folds text without losing a character, wide ones counted as two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 30 }), (value, columns) => {
        const pieces = foldText(value, columns);
        expect(pieces.join("")).toBe(value);
        for (const piece of pieces) expect(textWidth(piece)).toBeLessThanOrEqual(columns);
      }),
    );
    expect(textWidth("容器")).toBe(4);
    expect(textWidth("e\u0301")).toBe(1);
    expect(foldText("容器容器", 5)).toEqual(["容器", "容器"]);
  });
});
