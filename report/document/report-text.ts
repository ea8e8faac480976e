// SPDX-License-Identifier: Apache-2.0
import type { Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Paint } from "../paint.ts";
import type { Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";
import { DEEPEST } from "./deepest.ts";
import { foldCommand } from "./fold-command.ts";
import { footSentences } from "./foot-text.ts";
import { emptySentences, omittedSentence } from "./omitted-text.ts";
import { plainSentence, proseSentences } from "./prose.ts";
import { caseLines, claimLines, type ReportHead } from "./report-head.ts";
import { ROOT_WORDS, type RootMarks, rootMarks, rootNotes } from "./root-notes.ts";
import { OWN_PROOF, provesItself, rowProof } from "./row-proof.ts";
import { tableLayout } from "./table-layout.ts";
import { foldText, textWidth } from "./text-width.ts";

const MOST_SOURCES = 8;

/** The page of a text: its width (Infinity: a file or a pipe, where every row is one line) and colours. */
export interface Page {
  readonly columns: number;
  readonly paint: Paint;
}

/** A report for a terminal, a file or a mail. Statements are never cut, at any width. */
export function reportText(report: Report, head: ReportHead, zone: Zone, page: Page): string {
  const subject = report.subject === null ? "" : `: ${escapeControls(report.subject)}`;
  const { sources } = head;
  const marks = rootMarks(report.tables);
  const lines = [
    ...folded(report.title + subject, "", page).map((line) => page.paint("strong", line)),
    ...folded(
      `${escapeControls(head.command)} · ctraudit ${head.version} · schema ${head.schema} · times in ${head.zone}`,
      "",
      page,
    ),
    ...caseLines(head).flatMap((line) => folded(line, "", page)),
    ...sources
      .slice(0, MOST_SOURCES)
      .flatMap(({ name, sha256, bytes }) =>
        folded(
          `source ${escapeControls(name)} · ${bytes} bytes · SHA-256 ${sha256 ?? "(ingest has not ended)"}`,
          "",
          page,
        ),
      ),
    ...(sources.length > MOST_SOURCES
      ? [`and ${sources.length - MOST_SOURCES} more sources: ctraudit report custody`]
      : []),
    ...claimLines(head).flatMap((line) => folded(line, "", page)),
    ...report.tables.flatMap((table) => tableLines(table, head.proof, zone, page, marks)),
    "",
    ...footSentences(report.foot, zone).flatMap((sentence) => folded(sentence, "", page)),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(table: ReportTable, proof: boolean, zone: Zone, page: Page, marks: RootMarks): string[] {
  const title = ["", ...folded(table.title, "", page).map((line) => page.paint("strong", line))];
  const note = table.note === undefined ? [] : folded(table.note, "  ", page);
  if (table.rows.length === 0)
    return [...title, ...note, ...emptySentences(table).flatMap((sentence) => folded(sentence, "  ", page))];
  if (table.isProse) return [...title, ...note, ...proseLines(table, zone, page)];
  const cells = table.rows.map(({ cells: row, depth = 0 }) =>
    row.map(
      (cell, at) => `${at === 0 ? "  ".repeat(Math.min(depth, DEEPEST)) : ""}${cellText(cell, zone, marks)}`,
    ),
  );
  const isNumber = table.columns.map((_, at) =>
    table.rows.every(
      ({ cells: row, depth }) => depth === undefined && (row[at] === null || typeof row[at] === "number"),
    ),
  );
  const layout = tableLayout(table.columns, cells, isNumber, page.columns);
  const isOwn = proof && provesItself(table);
  const { omitted } = table;
  const omission = folded(`… ${omittedSentence(table)}`, "  ", page).map((line) =>
    page.paint("warning", line),
  );
  return [
    ...title,
    ...note,
    ...(isOwn ? folded(Object.values(OWN_PROOF).join(" "), "  ", page) : []),
    ...layout.head.map((line) => page.paint("quiet", line)),
    ...table.rows.flatMap((row, at) => [
      ...(omitted?.after === at ? omission : []),
      ...layout.lines(cells[at]!),
      ...(proof && !isOwn ? proofLines(row, page) : []),
    ]),
    ...(omitted?.after === table.rows.length ? omission : []),
    ...rootNotes(table, marks).flatMap(({ mark, event }) =>
      folded(`${mark}: ${ROOT_WORDS} ${escapeControls(event)}`, "  ", page),
    ),
  ];
}

/** A paragraph, and below it the proof of each sentence by its number. */
function proseLines(table: ReportTable, zone: Zone, page: Page): string[] {
  const proofs = table.rows.map(rowProof);
  const isProven = ({ events, command }: ReturnType<typeof rowProof>) =>
    events.length > 0 || command !== null;
  const text = proseSentences(table, zone)
    .map((pieces, at) => `${plainSentence(pieces)}${isProven(proofs[at]!) ? ` [${at + 1}]` : ""}`)
    .join(" ");
  return [
    ...foldText(text, page.columns - 2).map((line) => `  ${line.trim()}`),
    ...proofs.flatMap((proof, at) => (isProven(proof) ? proofOfSentence(proof, at + 1, page) : [])),
  ];
}

/** The number of a sentence, and its command: folded only where a shell reads the lines as one command. */
function proofOfSentence(
  { events, command }: ReturnType<typeof rowProof>,
  no: number,
  { columns, paint }: Page,
): string[] {
  const room = columns - `  [${no}] `.length;
  const named = events.length === 0 ? [] : foldText(events.join(" · "), room);
  const folded = [...named, ...(command === null ? [] : foldCommand(command, room))];
  const lines = folded.map((line, at) => (at === 0 ? `[${no}] ${line.trim()}` : line));
  return lines.map((line, at) => paint("quiet", `${at === 0 ? "  " : "      "}${line.trim()}`));
}

/** The command is not folded even if wider than the page: it is meant to be copied. */
function proofLines(row: ReportRow, { columns, paint }: Page): string[] {
  const { events, command } = rowProof(row);
  const parts = [...events, ...(command === null ? [] : [command])];
  if (parts.length === 0) return [];
  const line = `      proof: ${parts.join(" · ")}`;
  const lines =
    textWidth(line) <= columns
      ? [line]
      : parts.map((part, at) => `      ${at === 0 ? "proof: " : "       "}${part}`);
  return lines.map((text) => paint("quiet", text));
}

/** Prose folded to the page's width, further lines indented by two more. */
function folded(text: string, indent: string, { columns }: Page): string[] {
  const [first = "", ...rest] = foldText(text, columns - indent.length - 2);
  return [indent + first, ...rest.map((line) => `${indent}  ${line}`)].map((line) => line.trimEnd());
}
