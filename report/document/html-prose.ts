// SPDX-License-Identifier: Apache-2.0
import type { ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { Zone } from "../zone.ts";
import { escapeHtml } from "./escape-html.ts";
import { proseSentences } from "./prose.ts";
import { rowProof } from "./row-proof.ts";

/** A paragraph; each sentence links to its proof, folded below it. */
export function proseHtml(
  table: ReportTable,
  anchorOf: (event: string) => string | undefined,
  zone: Zone,
): string {
  const { id, title, note, rows } = table;
  const all = rows.map(rowProof);
  const isProven = (at: number) => rows[at]!.events.length > 0 || all[at]!.command !== null;
  const sentences = proseSentences(table, zone).map((pieces, at) => {
    const text = pieces
      .map((piece) => (piece.isQuoted ? `<code>${escapeHtml(piece.text)}</code>` : escapeHtml(piece.text)))
      .join("");
    return isProven(at) ? `${text}<sup>${mark(rows[at]!.events, at)}</sup>` : text;
  });
  function mark(events: readonly string[], at: number): string {
    const anchor = events[0] === undefined ? undefined : anchorOf(events[0]);
    return anchor === undefined
      ? `[${at + 1}]`
      : `<a href="#${anchor}" aria-label="Proof ${at + 1}">[${at + 1}]</a>`;
  }
  const proofs = rows.flatMap((row, at) => {
    if (!isProven(at)) return [];
    const { command } = all[at]!;
    const links = row.events.map((event) => {
      const anchor = anchorOf(event);
      const text = escapeHtml(escapeControls(event));
      return anchor === undefined ? text : `<a href="#${anchor}">${text}</a>`;
    });
    return [
      `<li value="${at + 1}">${links.join(", ")}${command === null ? "" : `${links.length === 0 ? "" : "<br>"}<code>${escapeHtml(command)}</code>`}</li>`,
    ];
  });
  const folded =
    proofs.length === 0
      ? ""
      : `<details class="proof"><summary>Events of each sentence, and the searches that print them</summary><ol>${proofs.join("")}</ol></details>`;
  return (
    `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2>` +
    `${note === undefined ? "" : `<p class="note">${escapeHtml(note)}</p>`}<p class="story">${sentences.join(" ")}</p>${folded}</section>\n`
  );
}
