// SPDX-License-Identifier: Apache-2.0
import type { Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Paint } from "../paint.ts";
import type { Zone } from "../zone.ts";
import { cellText, searchLine } from "./cell-text.ts";
import type { ReportHead } from "./report-head.ts";

const WIDEST_CELL = 72;

/** A report for a terminal or a mail. */
export function reportText(report: Report, head: ReportHead, zone: Zone, paint: Paint): string {
  const subject = report.subject === null ? "" : `: ${escapeControls(report.subject)}`;
  const lines = [
    paint("strong", report.title + subject),
    `${escapeControls(head.command)} · ctraudit ${head.version} · schema ${head.schema} · times in ${head.zone}`,
    ...head.sources
      .slice(0, 8)
      .map(
        ({ name, sha256, bytes }) =>
          `source ${escapeControls(name)} · ${bytes} bytes · SHA-256 ${sha256 ?? "(ingest has not ended)"}`,
      ),
    ...(head.sources.length > 8
      ? [`and ${head.sources.length - 8} more sources: ctraudit report custody`]
      : []),
    ...[...report.tables, report.gaps].flatMap((table) => tableLines(table, head.proof, zone, paint)),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(table: ReportTable, proof: boolean, zone: Zone, paint: Paint): string[] {
  const title = ["", paint("strong", table.title)];
  if (table.rows.length === 0) return [...title, "  none"];
  const cells = table.rows.map(({ cells: row, depth = 0 }) =>
    row.map((cell, at) => shortened(`${at === 0 ? "  ".repeat(depth) : ""}${cellText(cell, zone)}`)),
  );
  const widths = table.columns.map((name, at) =>
    cells.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), name.length),
  );
  const isNumber = table.columns.map((_, at) =>
    table.rows.every(
      ({ cells: row, depth }) => depth === undefined && (row[at] === null || typeof row[at] === "number"),
    ),
  );
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join("  ")
      .trimEnd()}`;
  return [
    ...title,
    ...(table.note === undefined ? [] : [`  ${table.note}`]),
    paint("quiet", line(table.columns)),
    ...table.rows.flatMap((row, at) => [line(cells[at]!), ...(proof ? proofLines(row, paint) : [])]),
    ...(table.more === undefined ? [] : [`  and ${table.more} more`]),
  ];
}

function proofLines({ events, search }: ReportRow, paint: Paint): string[] {
  const parts = [...events.map(escapeControls), ...(search === null ? [] : [searchLine(search)])];
  return parts.length === 0 ? [] : [paint("quiet", `      proof: ${parts.join(" · ")}`)];
}

function shortened(text: string): string {
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}
