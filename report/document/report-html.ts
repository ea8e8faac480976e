// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { Cell, Report, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Zone } from "../zone.ts";
import { cellText } from "./cell-text.ts";
import { escapeHtml } from "./escape-html.ts";
import { pictureSvg } from "./html-picture.ts";
import { type CitedEvent, fitRecords, recordsHtml } from "./html-records.ts";
import { HTML_STYLE } from "./html-style.ts";
import type { ReportHead } from "./report-head.ts";
import { OWN_PROOF, provesItself, rowProof } from "./row-proof.ts";

/** Rows in one part of a large table: a browser lays out only the parts that are seen, and a row alone cannot be left out. */
const LARGE = 250;

/**
 * A report as one HTML file: no script, nothing from elsewhere, a policy that allows its own style alone. It is made piece
 * by piece, for it may be large. An event that it names leads to the event's records at its end; where not all have room there, it says so.
 * `citedCount`: how many events it names.
 */
export function* reportHtml(
  report: Report,
  head: ReportHead,
  cited: Iterable<CitedEvent>,
  citedCount: number,
  zone: Zone,
): Generator<string> {
  const fitted = fitRecords(cited);
  const anchors = new Map([...fitted.keys()].map((id, at) => [id, `e${at + 1}`]));
  const anchorOf = (event: string) => anchors.get(event);
  const hash = createHash("sha256").update(HTML_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = report.title + (report.subject === null ? "" : `: ${escapeControls(report.subject)}`);
  const tables = [...report.tables, report.gaps];
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>${escapeHtml(title)}</title><style>${HTML_STYLE}</style></head><body>` +
    `<a class="skip" href="#main">Skip to the report</a><header><h1>${escapeHtml(title)}</h1><ul class="head">` +
    `<li>${escapeHtml(escapeControls(head.command))}</li><li>ctraudit ${escapeHtml(head.version)}, schema ${head.schema}, times in ${escapeHtml(head.zone)}</li>` +
    head.sources
      .map(
        ({ name, sha256, bytes }) =>
          `<li>source ${escapeHtml(escapeControls(name))}, ${bytes} bytes, SHA-256 ${sha256 ?? "(ingest has not ended)"}</li>`,
      )
      .join("") +
    `</ul></header><nav aria-label="Contents"><ul>${tables.map(({ id, title: name, rows }) => `<li><a href="#${id}">${escapeHtml(name)}</a> (${rows.length})</li>`).join("")}<li><a href="#records">Records</a> (${fitted.size === citedCount ? "" : `${fitted.size} of `}${citedCount})</li></ul></nav><main id="main">`;
  if (report.picture !== undefined)
    yield `<section aria-labelledby="picture"><h2 id="picture">Containers over time</h2>${pictureSvg(report.picture, zone, anchorOf)}<p class="note">A bar is a container's life, dashed where its beginning or end was not seen; its height is how much happened; an arrow is a task that came from one into another.</p></section>`;
  for (const table of tables) yield* tableHtml(table, head.proof, anchorOf, zone);
  yield* recordsHtml(fitted, anchorOf, citedCount, head.command);
  yield "</main></body></html>\n";
}

function* tableHtml(
  table: ReportTable,
  proof: boolean,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
): Generator<string> {
  yield `<section aria-labelledby="${table.id}"><h2 id="${table.id}">${escapeHtml(table.title)}</h2>${table.note === undefined ? "" : `<p class="note">${escapeHtml(table.note)}</p>`}`;
  if (table.rows.length === 0) {
    yield "<p>none</p></section>";
    return;
  }
  const isOwn = proof && provesItself(table);
  const hasProofs = proof && !isOwn;
  if (isOwn)
    yield `<p class="note">${OWN_PROOF.before} <code>${OWN_PROOF.command}</code> ${OWN_PROOF.after}</p>`;
  const columns = [...table.columns, ...(hasProofs ? ["proof"] : [])];
  const open = `<table><thead><tr>${columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead><tbody>`;
  const isLarge = table.rows.length > LARGE;
  yield `<div class="scroll${isLarge ? " large" : ""}" role="group" aria-label="${escapeHtml(table.title)}" tabindex="0">`;
  for (let from = 0; from < table.rows.length; from += LARGE) {
    yield `<div class="part">${open}`;
    for (const row of table.rows.slice(from, from + LARGE)) yield rowHtml(row, hasProofs, anchorOf, zone);
    yield "</tbody></table></div>";
  }
  yield `</div>${table.more === undefined ? "" : `<p class="more">and ${table.more} more</p>`}</section>`;
}

function rowHtml(
  row: ReportRow,
  proof: boolean,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
): string {
  const { cells, depth } = row;
  const shown = cells.map((cell, at) => {
    const nested =
      at === 0 && depth !== undefined && depth > 0
        ? ` class="d${Math.min(depth, 6)}"`
        : typeof cell === "number"
          ? ' class="n"'
          : "";
    return `<td${nested}>${cellHtml(cell, anchorOf, zone)}`; // The end of a cell and of a row may be left out: a third of a large table.
  });
  const proofs = proof ? `<td>${proofHtml(row, anchorOf, zone)}</td>` : "";
  return `<tr>${shown.join("")}${proofs}</tr>\n`;
}

/** Links to the events that no cell leads to, and the command; an event that the command names is not written beside it as well. */
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
  return [
    ...links.map((event) => cellHtml({ event }, anchorOf, zone)),
    ...(command === null ? [] : [escapeHtml(command)]),
  ].join("<br>");
}

function cellHtml(cell: Cell, anchorOf: (event: string) => string | undefined, zone: Zone): string {
  const text = escapeHtml(cellText(cell, zone));
  if (cell === null || typeof cell !== "object" || !("event" in cell)) return text;
  const anchor = anchorOf(cell.event);
  return anchor === undefined ? text : `<a href="#${anchor}">${text}</a>`;
}
