// SPDX-License-Identifier: Apache-2.0
import type { Report, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Zone } from "../zone.ts";
import { cellText, searchLine } from "./cell-text.ts";
import type { ReportHead } from "./report-head.ts";

/** Text in which neither Markdown nor HTML in it acts. */
function inert(text: string): string {
  return text.replace(/[&<>\\`*_{}[\]()#+!|~$:@-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A report in Markdown with tables. */
export function reportMarkdown(report: Report, head: ReportHead, zone: Zone): string {
  const subject = report.subject === null ? "" : `: ${inert(escapeControls(report.subject))}`;
  const lines = [
    `# ${report.title}${subject}`,
    "",
    `- command: ${inert(escapeControls(head.command))}`,
    `- ctraudit ${head.version}, schema ${head.schema}, times in ${head.zone}`,
    ...head.sources.map(
      ({ name, sha256, bytes }) =>
        `- source ${inert(escapeControls(name))}, ${bytes} bytes, SHA-256 ${sha256 ?? "(ingest has not ended)"}`,
    ),
    ...[...report.tables, report.gaps].flatMap((table) => tableLines(table, head.proof, zone)),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(table: ReportTable, proof: boolean, zone: Zone): string[] {
  const title = ["", `## ${table.title}`, ""];
  if (table.rows.length === 0) return [...title, "none"];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const columns = [...table.columns, ...(proof ? ["proof"] : [])];
  return [
    ...title,
    ...(table.note === undefined ? [] : [table.note, ""]),
    row(columns),
    row(columns.map(() => "---")),
    ...table.rows.map(({ cells, depth = 0, events, search }) =>
      row([
        ...cells.map(
          (cell, at) => `${at === 0 ? "&nbsp;".repeat(depth * 2) : ""}${inert(cellText(cell, zone))}`,
        ),
        ...(proof
          ? [
              [
                ...events.map((id) => inert(escapeControls(id))),
                ...(search === null ? [] : [inert(searchLine(search))]),
              ].join("<br>"),
            ]
          : []),
      ]),
    ),
    ...(table.more === undefined ? [] : ["", `and ${table.more} more`]),
  ];
}
