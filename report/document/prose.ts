// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../../interpret/shell-line.ts";
import type { Cell, ReportTable } from "../../query/reports/report-model.ts";
import { readableText } from "../readable-text.ts";
import { withinQuotes } from "../within-quotes.ts";
import { formatClock, formatDateTime, type Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";

/** A piece of a sentence; `isQuoted`: text from the log. Inert on a terminal. */
export interface ProsePiece {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The sentences of a paragraph in pieces. The date is written with the first time and at each change. */
export function proseSentences({ rows }: ReportTable, zone: Zone): ProsePiece[][] {
  let day = "";
  const piece = (cell: Cell): ProsePiece => {
    if (cell === null || typeof cell !== "object" || cell instanceof Uint8Array)
      return { text: cellText(cell, zone), isQuoted: false };
    if ("words" in cell)
      return { text: withinQuotes(shellLine(cell.words.map(readableText))), isQuoted: true };
    if (!("timeMs" in cell)) return { text: cellText(cell, zone), isQuoted: false };
    const whole = formatDateTime(cell.timeMs, zone);
    const isSameDay = whole.slice(0, 10) === day;
    day = whole.slice(0, 10);
    return { text: isSameDay ? formatClock(cell.timeMs, zone) : whole, isQuoted: false };
  };
  return rows.map(({ cells }) => cells.map(piece).filter(({ text }) => text !== ""));
}

/** A sentence with quotes around text from the log. */
export function plainSentence(pieces: readonly ProsePiece[]): string {
  return pieces.map(({ text, isQuoted }) => (isQuoted ? `“${text}”` : text)).join("");
}
