// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import type { Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { classes, colgroup, columnShapes } from "./html-columns.ts";
import { emptySentences, omittedSentence } from "./omitted-text.ts";
import { ROOT_WORDS, type RootMarks, rootNotes } from "./root-notes.ts";
import { OWN_PROOF, provesItself, rowProof } from "./row-proof.ts";

/** Rows in one part of a large table: single rows cannot be left out of the layout. */
const LARGE = 250;

/** A table as a section; a large one in parts, of which a browser lays out only the visible ones. */
export function* tableHtml(
  table: ReportTable,
  proof: boolean,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
  marks: RootMarks,
): Generator<string> {
  yield `<section aria-labelledby="${table.id}"><h2 id="${table.id}">${escapeHtml(table.title)}</h2>${table.note === undefined ? "" : `<p class="note">${escapeHtml(table.note)}</p>`}`;
  if (table.rows.length === 0) {
    yield `<p>${escapeHtml(emptySentences(table).join(". "))}</p></section>`;
    return;
  }
  const isOwn = proof && provesItself(table);
  const hasProofs = proof && !isOwn;
  if (isOwn)
    yield `<p class="note">${OWN_PROOF.before} <code>${OWN_PROOF.command}</code> ${OWN_PROOF.after}</p>`;
  const columns = [...table.columns, ...(hasProofs ? ["proof"] : [])];
  const { omitted } = table;
  const omission = `… ${escapeHtml(omittedSentence(table))}`;
  const isLarge = table.rows.length > LARGE;
  const shapes = columnShapes(table, hasProofs, zone);
  const open = `<table${classes(shapes)}>${isLarge ? colgroup(shapes, columns) : ""}<thead><tr>${columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead><tbody>`;
  yield `<div class="scroll${isLarge ? " large" : ""}" role="group" aria-label="${escapeHtml(table.title)}" tabindex="0">`;
  for (let from = 0; from < table.rows.length; from += LARGE) {
    yield `<div class="part">${open}`;
    for (const [at, row] of table.rows.slice(from, from + LARGE).entries()) {
      if (omitted?.after === from + at)
        yield `<tr class="gap"><td colspan="${columns.length}">${omission}</tr>\n`;
      yield rowHtml(row, hasProofs, anchorOf, zone, marks);
    }
    yield "</tbody></table></div>";
  }
  const notes = rootNotes(table, marks).map(
    ({ mark, event }) =>
      `<p class="more">${mark}: ${ROOT_WORDS} ${cellHtml({ event }, anchorOf, zone, marks)}</p>`,
  );
  yield `</div>${omitted?.after === table.rows.length ? `<p class="more">${omission}</p>` : ""}${notes.join("")}</section>`;
}

function rowHtml(
  row: ReportRow,
  proof: boolean,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
  marks: RootMarks,
): string {
  const { cells, depth } = row;
  const shown = cells.map((cell, at) => {
    const nested = at === 0 && depth !== undefined && depth > 0 ? ` class="d${Math.min(depth, 6)}"` : "";
    return `<td${nested}>${cellHtml(cell, anchorOf, zone, marks)}`; // End tags of cells and rows are optional: they would be a third of a large table.
  });
  const proofs = proof ? `<td class="l">${proofHtml(row, anchorOf, zone)}</td>` : "";
  return `<tr>${shown.join("")}${proofs}</tr>\n`;
}

/** Links to the events without a link in a cell, and the command; events named in the command are not repeated. */
function proofHtml(row: ReportRow, anchorOf: (event: string) => string | undefined, zone: Zone): string {
  const { events, command } = rowProof(row);
  const shown = new Set(
    row.cells.map((cell) =>
      cell !== null && typeof cell === "object" && "event" in cell ? cell.event : null,
    ),
  );
  const links = row.events.filter(
    (id) => !shown.has(id) && (events.length > 0 || anchorOf(id) !== undefined),
  );
  const named = links.map((event) => cellHtml({ event }, anchorOf, zone)).join("<br>");
  return (
    named +
    (command === null
      ? ""
      : `<details><summary>search</summary><code>${escapeHtml(command)}</code></details>`)
  );
}

/** A security label breaks preferably between its parts. */
function breakable(text: string): string {
  return /^\w+:\w+:\w+:\S+$/.test(text) ? text.replaceAll(":", ":<wbr>") : text;
}

function cellHtml(
  cell: Cell,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
  marks?: RootMarks,
): string {
  const text = breakable(escapeHtml(cellText(cell, zone, marks)));
  if (cell !== null && typeof cell === "object" && "timeMs" in cell) return text.replace("T", "T<wbr>"); // A time breaks after its day.
  if (cell === null || typeof cell !== "object" || !("event" in cell)) return text;
  const anchor = anchorOf(cell.event);
  if (anchor === undefined) return text;
  return `<a href="#${anchor}">${text.replace(/[/:](?=\d)/g, "$&<wbr>")}</a>`; // An id breaks only between its parts.
}
