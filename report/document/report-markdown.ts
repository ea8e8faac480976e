// SPDX-License-Identifier: Apache-2.0
import type { Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";
import { DEEPEST } from "./deepest.ts";
import { footSentences } from "./foot-text.ts";
import { emptySentences, omittedSentence } from "./omitted-text.ts";
import { proseSentences } from "./prose.ts";
import { caseLines, type ReportHead } from "./report-head.ts";
import { OWN_PROOF, provesItself, rowProof } from "./row-proof.ts";

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
    ...caseLines(head).map((line) => `- ${inert(line)}`),
    ...head.sources.map(
      ({ name, sha256, bytes }) =>
        `- source ${inert(escapeControls(name))}, ${bytes} bytes, SHA-256 ${sha256 ?? "(ingest has not ended)"}`,
    ),
    ...report.tables.flatMap((table) => tableLines(table, head.proof, zone)),
    "",
    footSentences(report.foot, zone).map(inert).join(" "),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(table: ReportTable, proof: boolean, zone: Zone): string[] {
  const title = ["", `## ${table.title}`, ""];
  const note = table.note === undefined ? [] : [table.note, ""];
  if (table.rows.length === 0) return [...title, ...note, inert(emptySentences(table).join(". "))];
  if (table.isProse) return [...title, ...note.map(inert), ...proseLines(table, zone)];
  const { omitted } = table;
  const omission = inert(omittedSentence(table));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const isOwn = proof && provesItself(table);
  const hasProofs = proof && !isOwn;
  const columns = [...table.columns, ...(hasProofs ? ["proof"] : [])];
  return [
    ...title,
    ...note,
    ...(isOwn ? [`${OWN_PROOF.before} \`${OWN_PROOF.command}\` ${OWN_PROOF.after}`, ""] : []),
    row(columns),
    row(columns.map(() => "---")),
    ...table.rows.flatMap((line, index) => {
      const { cells, depth = 0 } = line;
      const shown = cells.map(
        (cell, at) =>
          `${at === 0 ? "&nbsp;".repeat(Math.min(depth, DEEPEST) * 2) : ""}${inert(cellText(cell, zone))}`,
      );
      const own = row([...shown, ...(hasProofs ? [proofText(line)] : [])]);
      return omitted?.after === index
        ? [row([`… ${omission}`, ...columns.slice(1).map(() => "…")]), own]
        : [own];
    }),
    ...(omitted?.after === table.rows.length ? ["", omission] : []),
  ];
}

/** A paragraph, and below it the proof of each sentence by its number. */
function proseLines(table: ReportTable, zone: Zone): string[] {
  const sentences = proseSentences(table, zone).map((pieces) =>
    pieces.map(({ text, isQuoted }) => (isQuoted ? `<code>${inert(text)}</code>` : inert(text))).join(""),
  );
  const proofs = table.rows.map(proofText);
  const number = (at: number) => inert(`[${at + 1}]`);
  return [
    sentences.map((text, at) => (proofs[at] === "" ? text : `${text} ${number(at)}`)).join(" "),
    "",
    ...proofs.flatMap((proof, at) => (proof === "" ? [] : [`- ${number(at)} ${proof}`])),
  ];
}

function proofText(row: ReportRow): string {
  const { events, command } = rowProof(row);
  return [...events, ...(command === null ? [] : [command])].map(inert).join("<br>");
}
