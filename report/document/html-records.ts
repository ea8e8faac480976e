// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../escape-controls.ts";
import { counted, grouped } from "../number-text.ts";
import { escapeHtml } from "./escape-html.ts";

/** Maximum size of the records in a document: with the tables of 50,000 events (7 to 8 MB) it stays below 10 MB. */
const MOST_BYTES = 2_000_000;
/** After this many events that do not fit, the search for one that does ends: each costs a read of its records. */
const MOST_MISSES = 100;
/** Events in one part: a browser lays out only the visible parts. */
const PART = 250;

/** An event named in the report. */
export interface CitedEvent {
  readonly id: string;
  /** Lines as they were written, latin1. */
  readonly records: readonly string[];
  /** Source, offset and length of the records, in words. */
  readonly where: string;
}

/** The records of the events that fit in the document, by event id, as cells. */
export type FittedRecords = ReadonlyMap<string, string>;

/** Adds records in the order of the events in the report, as many as fit; too large ones are skipped. */
export function fitRecords(cited: Iterable<CitedEvent>): FittedRecords {
  const fitted = new Map<string, string>();
  let room = MOST_BYTES;
  let misses = 0;
  for (const { id, records, where } of cited) {
    const lines = records.map((line) => escapeHtml(escapeControls(Buffer.from(line, "latin1"))));
    const cells = `<td>${escapeHtml(escapeControls(id))}<br>${escapeHtml(where)}</td><td>${lines.join("<br>")}</td>`;
    const bytes = Buffer.byteLength(cells);
    if (bytes <= room) {
      fitted.set(id, cells);
      room -= bytes;
    } else if (++misses === MOST_MISSES) break;
  }
  return fitted;
}

/** The last section: records, and how to get those that do not fit. `command` is the report's own. */
export function* recordsHtml(
  fitted: FittedRecords,
  anchorOf: (event: string) => string | undefined,
  citedCount: number,
  command: string,
): Generator<string> {
  yield `<section class="annex" aria-labelledby="records"><h2 id="records">Annex: records of the events named above</h2>`;
  if (fitted.size < citedCount)
    yield `<p class="note">Of the ${counted(citedCount, "event")} named above, ${grouped(fitted.size)} have their records here, in the order named; a link leads to them. ` +
      `For the others there is no room. The command <code>ctraudit search -a EVENT --format raw</code> prints the records of one, and ` +
      `<code>${escapeHtml(escapeControls(command))} --extract DIR</code> writes those of all, byte for byte.</p>`;
  if (fitted.size === 0) yield "<p>none</p>";
  else {
    const open = `<div class="part"><table><thead><tr><th scope="col">event</th><th scope="col">records, as they were written</th></tr></thead><tbody>`;
    yield `<div class="scroll records" role="group" aria-label="Records" tabindex="0">${open}`;
    let count = 0;
    for (const [id, cells] of fitted) {
      if (count > 0 && count % PART === 0) yield `</tbody></table></div>${open}`;
      count += 1;
      yield `<tr id="${anchorOf(id) ?? ""}">${cells}</tr>\n`;
    }
    yield "</tbody></table></div></div>";
  }
  yield "</section>";
}
