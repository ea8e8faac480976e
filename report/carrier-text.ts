// SPDX-License-Identifier: Apache-2.0
import type { CarrierCounts } from "../types/carrier-counts.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";

/** The name of a form, in the singular. */
const FORMS: Readonly<Record<string, string>> = {
  auditd: "line of auditd",
  syslog: "syslog line",
  "kernel-log": "line of the kernel's log",
  journal: "journal entry",
  json: "JSON line",
  "container-log": "line of a container's log",
  cef: "CEF line",
  csv: "row of a CSV table",
  tsv: "row of a table with tabs",
  ltsv: "LTSV line",
  "key-value": "line of names and values",
  encoded: "encoded line",
  timestamp: "line with a time in front",
  grep: "line of grep's output",
};
const PLURALS: Readonly<Record<string, string>> = {
  "line of auditd": "lines of auditd",
  "line of the kernel's log": "lines of the kernel's log",
  "journal entry": "journal entries",
  "line of a container's log": "lines of a container's log",
  "line with a time in front": "lines with a time in front",
  "row of a CSV table": "rows of a CSV table",
  "row of a table with tabs": "rows of a table with tabs",
  "line of grep's output": "lines of grep's output",
  "line of names and values": "lines of names and values",
};
const MOST_TAGS = 5;

const several = (count: number, noun: string): string =>
  count === 1 || PLURALS[noun] === undefined
    ? counted(count, noun)
    : counted(count, "x").replace(/x.*$/, PLURALS[noun]!);

const byCount = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts).sort((a, b) => b[1] - a[1]);

function tagWords(tags: Record<string, number>): string {
  const sorted = byCount(tags);
  const shown = sorted
    .slice(0, MOST_TAGS)
    .map(([tag, count]) => `${escapeControls(Buffer.from(tag, "latin1"))} ${count}`);
  return sorted.length > MOST_TAGS ? `${shown.join(", ")}, …` : shown.join(", ");
}

/** Forms of a source other than a plain auditd log, one sentence each; none for a plain log. */
export function carrierLines(counts: CarrierCounts & { readonly otherLines: number }): string[] {
  const { records, tags, refused, copies, truncated, textsLeftOut, newestFirst, otherLines } = counts;
  const forms = byCount(records);
  const lines: string[] = [];
  if (forms.some(([form]) => form !== "auditd"))
    lines.push(
      `records from ${forms.map(([form, count]) => several(count, FORMS[form] ?? form)).join(", ")}`,
    );
  if (Object.keys(tags).length > 0)
    lines.push(`syslog programs: ${tagWords(tags)}; any program of the host can write such a line`);
  const left = byCount(refused).reduce((sum, [, count]) => sum + count, 0);
  if (left > 0)
    lines.push(`${several(left, "record")} of other programs or formats not read: ${tagWords(refused)}`);
  if (newestFirst) lines.push("the newest event first, at least in parts: read in the order of time");
  if (copies > 0) lines.push(`${several(copies, "record")} came more than once: copies, which count once`);
  if (truncated > 0)
    lines.push(
      `${several(truncated, "record")} cut short, or rewritten, on the way: the whole fields were read`,
    );
  if (textsLeftOut > 0)
    lines.push(
      `${several(textsLeftOut, "text")} of messages beyond the bound message-texts: found by search -w alone`,
    );
  if (otherLines > 0) lines.push(`${several(otherLines, "other line")} of the same log, found by search -w`);
  return lines;
}
