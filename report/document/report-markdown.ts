// SPDX-License-Identifier: Apache-2.0
import type { Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";
import { DEEPEST } from "./deepest.ts";
import { footSentences } from "./foot-text.ts";
import { codeSpan, inertLine, inertMarkdown } from "./inert-markdown.ts";
import { emptySentences, omittedSentence } from "./omitted-text.ts";
import { proseSentences } from "./prose.ts";
import { caseLines, claimLines, type ReportHead } from "./report-head.ts";
import { ROOT_WORDS, type RootMarks, rootMarks, rootNotes } from "./root-notes.ts";
import { OWN_PROOF, provesItself, rowProof } from "./row-proof.ts";
import { textWidth } from "./text-width.ts";

/** Columns are not padded to longer cells: one long command line would put spaces into every row. */
const WIDEST_PADDED = 100;
/** Prefix of a row's first cell for each level of nesting. */
const NESTED = "· ";

/** A report in Markdown with tables that are readable in source, too. */
export function reportMarkdown(report: Report, head: ReportHead, zone: Zone): string {
  const subject = report.subject === null ? "" : `: ${inertMarkdown(escapeControls(report.subject))}`;
  const marks = rootMarks(report.tables);
  const lines = [
    `# ${report.title}${subject}`,
    "",
    `- command: ${codeSpan(escapeControls(head.command))}`,
    `- ctraudit ${head.version}, schema ${head.schema}, times in ${inertMarkdown(head.zone)}`,
    ...caseLines(head).map((line) => `- ${inertMarkdown(line)}`),
    ...head.sources.map(
      ({ name, sha256, bytes }) =>
        `- source ${codeSpan(escapeControls(name))}, ${bytes} bytes, SHA-256 ${sha256 ?? "(ingest has not ended)"}`,
    ),
    ...claimLines(head).map((line) => `- ${inertMarkdown(line)}`),
    ...report.tables.flatMap((table) => tableLines(table, head.proof, zone, marks)),
    "",
    inertLine(footSentences(report.foot, zone).join(" ")),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(table: ReportTable, proof: boolean, zone: Zone, marks: RootMarks): string[] {
  const title = ["", `## ${inertMarkdown(table.title)}`, ""];
  const note = table.note === undefined ? [] : [inertLine(table.note), ""];
  if (table.rows.length === 0) return [...title, ...note, inertLine(emptySentences(table).join(". "))];
  if (table.isProse) return [...title, ...note, ...proseLines(table, zone)];
  const { omitted } = table;
  const omission = inertLine(omittedSentence(table));
  const isOwn = proof && provesItself(table);
  const hasProofs = proof && !isOwn;
  const columns = [...table.columns, ...(hasProofs ? ["proof"] : [])];
  const rows = table.rows.map((line) => {
    const { cells, depth = 0 } = line;
    const shown = cells.map(
      (cell, at) =>
        `${at === 0 ? NESTED.repeat(Math.min(depth, DEEPEST)) : ""}${inertMarkdown(cellText(cell, zone, marks))}`,
    );
    return [...shown, ...(hasProofs ? [proofText(line, true)] : [])];
  });
  const isNumber = columns.map(
    (_, at) =>
      table.rows.every(({ cells }) => (cells[at] ?? null) === null || typeof cells[at] === "number") &&
      table.rows.some(({ cells }) => typeof cells[at] === "number"),
  );
  const row = aligned(columns, rows, isNumber);
  return [
    ...title,
    ...note,
    ...(isOwn ? [`${OWN_PROOF.before} \`${OWN_PROOF.command}\` ${OWN_PROOF.after}`, ""] : []),
    row(columns),
    row(
      columns.map((_, at) => (isNumber[at] ? "--:" : "---")),
      "-",
    ),
    ...rows.flatMap((cells, index) =>
      omitted?.after === index
        ? [row([`… ${omission}`, ...columns.slice(1).map(() => "…")]), row(cells)]
        : [row(cells)],
    ),
    ...(omitted?.after === table.rows.length ? ["", omission] : []),
    ...rootNotes(table, marks).flatMap(({ mark, event }) => [
      "",
      inertLine(`${mark}: ${ROOT_WORDS} ${escapeControls(event)}`),
    ]),
  ];
}

/** Aligns the bars of all rows. */
function aligned(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
): (cells: readonly string[], fill?: string) => string {
  const widths = columns.map((name, at) => {
    const widest = rows.reduce((wide, cells) => Math.max(wide, textWidth(cells[at] ?? "")), textWidth(name));
    return Math.max(3, Math.min(widest, WIDEST_PADDED));
  });
  return (cells, fill = " ") => {
    const padded = cells.map((cell, at) => {
      const space = fill.repeat(Math.max(0, widths[at]! - textWidth(cell)));
      return isNumber[at] ? space + cell : cell + space;
    });
    return `| ${padded.join(" | ")} |`;
  };
}

/** A paragraph, and below it the proof of each sentence by its number. */
function proseLines(table: ReportTable, zone: Zone): string[] {
  const sentences = proseSentences(table, zone).map((pieces) =>
    pieces
      .map(({ text, isQuoted }, at) =>
        isQuoted ? codeSpan(text) : (at === 0 ? inertLine : inertMarkdown)(text),
      )
      .join(""),
  );
  const proofs = table.rows.map((row) => proofText(row));
  const number = (at: number) => inertMarkdown(`[${at + 1}]`);
  return [
    sentences.map((text, at) => (proofs[at] === "" ? text : `${text} ${number(at)}`)).join(" "),
    "",
    ...proofs.flatMap((proof, at) => (proof === "" ? [] : [`- ${number(at)} ${proof}`])),
  ];
}

function proofText(row: ReportRow, isInTable = false): string {
  const { events, command } = rowProof(row);
  return [...events.map(inertMarkdown), ...(command === null ? [] : [codeSpan(command, isInTable)])].join(
    " · ",
  );
}
