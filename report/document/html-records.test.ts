// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOSTILE_HEAD, HOSTILE_REPORT, WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import type { Report } from "../../query/reports/report-model.ts";
import { UTC } from "../zone.ts";
import { type CitedEvent, fitRecords } from "./html-records.ts";
import { reportHtml } from "./report-html.ts";

const LINE = `type=SYSCALL msg=audit(1.000:1): ${"x".repeat(467)}`;
const event = (at: number): string => `n/1.000:${at}`;

function cited(count: number, line = LINE): CitedEvent[] {
  return Array.from({ length: count }, (_, at) => ({ id: event(at), records: [line], where: "source 1" }));
}

function reportOf(count: number): Report {
  const rows = cited(count).map(({ id }, at) => ({
    cells: [{ timeMs: at }, "outer", "operation", at, "/usr/bin/program", "openat", "/etc/passwd", "0", { event: id }],
    events: [id],
    search: ["-a", id],
  })); // biome-ignore format: a row
  const columns = ["time", "container", "known by", "pid", "program", "what", "on", "result", "event"];
  const table = { id: "t", title: "T", columns, rows };
  return { ...HOSTILE_REPORT, tables: [table], foot: WHOLE_FOOT };
}

const page = (report: Report, events: readonly CitedEvent[], proof = false): string =>
  [
    ...reportHtml(
      report,
      { ...HOSTILE_HEAD, command: "ctraudit report t", proof },
      events,
      events.length,
      UTC,
    ),
  ].join("");

describe("the records in an HTML report", () => {
  it("are those of every event if they fit, without a command", () => {
    const html = page(reportOf(3000), cited(3000));
    expect(html.match(/<tr id="e\d+">/g)).toHaveLength(3000);
    expect(html).toContain('<a href="#records">Records</a> (3000)');
    expect(html).not.toContain("--extract DIR");
  });

  it("of 50,000 events leave the page below 10 MB with their proof, given once if each row is its own proof", () => {
    const html = page(reportOf(50_000), cited(50_000), true);
    expect(Buffer.byteLength(html)).toBeLessThan(10e6);
    expect(html.match(/<code>ctraudit search -a EVENT<\/code> prints one/g)).toHaveLength(1);
  });

  it("of 50,000 events leave the page below 10 MB, with their number and the command for the others", () => {
    const html = page(reportOf(50_000), cited(50_000));
    expect(Buffer.byteLength(html)).toBeLessThan(10e6);
    const fitted = html.match(/<tr id="e\d+">/g)!.length;
    expect(fitted).toBeGreaterThan(2000);
    expect(html).toContain(
      `Of the 50,000 events named above, ${fitted.toLocaleString("en")} have their records here`,
    );
    expect(html).toContain("<code>ctraudit search -a EVENT --format raw</code>");
    expect(html).toContain("<code>ctraudit report t --extract DIR</code>");
    const targets = new Set([...html.matchAll(/<tr id="(e\d+)">/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#(e\d+)"/g)].map(([, id]) => id);
    expect(links.length).toBe(fitted);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
  });

  it("skip an event that alone would fill the page, and include those after it", () => {
    const [first, second, third] = cited(3) as [CitedEvent, CitedEvent, CitedEvent];
    const fitted = fitRecords([first, { ...second, records: ["\u0001".repeat(1_000_000)] }, third]);
    expect([...fitted.keys()]).toEqual([first.id, third.id]);
  });
});

describe("the sources of an HTML report", () => {
  const sourcesOf = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ name: `audit.log.${at}`, sha256: "aa", bytes: at }));
  const withSources = (count: number) =>
    [...reportHtml(reportOf(1), { ...HOSTILE_HEAD, sources: sourcesOf(count) }, [], 0, UTC)].join("");

  it("are all listed, in its head if few, else below its tables", () => {
    const few = withSources(8);
    expect(few.indexOf("audit.log.7")).toBeLessThan(few.indexOf("<table"));
    const many = withSources(40);
    expect(many).toContain('<a href="#sources">40 sources</a>');
    expect(many.indexOf("audit.log.0")).toBeGreaterThan(many.indexOf("<table"));
    expect(many).toContain("audit.log.39");
  });

  it("break a label between its parts if possible", () => {
    const report = reportOf(1);
    const [table] = report.tables;
    const row = { ...table!.rows[0]!, cells: ["system_u:system_r:httpd_t:s0", "10:20"] };
    const html = page({ ...report, tables: [{ ...table!, columns: ["a", "b"], rows: [row] }] }, []);
    expect(html).toContain("system_u:<wbr>system_r:<wbr>httpd_t:<wbr>s0");
    expect(html).toContain("<td>10:20");
  });
});
