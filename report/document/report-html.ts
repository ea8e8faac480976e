// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { Picture, Report, ReportTable } from "../../query/reports/report-model.ts";
import { totalRows } from "../../query/reports/table-rows.ts";
import { escapeControls } from "../escape-controls.ts";
import { counted, grouped } from "../number-text.ts";
import type { Zone } from "../zone.ts";
import { escapeHtml } from "./escape-html.ts";
import { footSentences } from "./foot-text.ts";
import { livesSvg, pictureSvg } from "./html-picture.ts";
import { proseHtml } from "./html-prose.ts";
import { type CitedEvent, fitRecords, recordsHtml } from "./html-records.ts";
import { HTML_STYLE } from "./html-style.ts";
import { tableHtml } from "./html-table.ts";
import { narrowStyle, printStyle } from "./page-style.ts";
import { caseLines, claimLines, type ReportHead } from "./report-head.ts";
import { rootMarks } from "./root-notes.ts";

/** More of them go below the tables. */
const MOST_SOURCES = 8;

/**
 * A report as one HTML file: no script, nothing external, a policy that allows only its own style. It is generated in
 * pieces, since it may be large. Events link to their records at its end; if not all records fit, the report says so.
 * `citedCount`: the number of events that it names.
 */
export function* reportHtml(
  report: Report,
  head: ReportHead,
  cited: Iterable<CitedEvent>,
  citedCount: number,
  zone: Zone,
): Generator<string> {
  const { tables } = report;
  const marks = rootMarks(tables);
  const fitted = fitRecords(cited);
  const anchors = new Map([...fitted.keys()].map((id, at) => [id, `e${at + 1}`]));
  const anchorOf = (event: string) => anchors.get(event);
  const title = report.title + (report.subject === null ? "" : `: ${escapeControls(report.subject)}`);
  const style = HTML_STYLE + narrowStyle(tables, head.proof) + printStyle(title, head);
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  // The findings come first, then their picture.
  const after = tables.findIndex((table) => !isTold(table));
  const told = tables.slice(0, after < 0 ? tables.length : after);
  const sources = head.sources.map(
    ({ name, sha256, bytes }) =>
      `<li>source ${escapeHtml(escapeControls(name))}, ${bytes} bytes, SHA-256 ${sha256 ?? "(ingest has not ended)"}</li>`,
  );
  const areMany = sources.length > MOST_SOURCES;
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>` +
    `<a class="skip" href="#main">Skip to the report</a><header><h1>${escapeHtml(title)}</h1><ul class="head">` +
    `<li>${escapeHtml(escapeControls(head.command))}</li><li>ctraudit ${escapeHtml(head.version)}, schema ${head.schema}, times in ${escapeHtml(head.zone)}</li>` +
    caseLines(head)
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("") +
    (head.evidence === undefined
      ? ""
      : `<li>evidence (sources, records and statements of manifest.json) SHA-256 ${head.evidence}</li>`) +
    (areMany ? `<li><a href="#sources">${sources.length} sources</a></li>` : sources.join("")) +
    claimLines(head)
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("") +
    `</ul></header><nav aria-label="Contents"><ul>${tables.map((table) => `<li><a href="#${table.id}">${escapeHtml(table.title)}</a>${table.isProse ? "" : ` (${table.omitted === undefined ? "" : `${table.rows.length} of `}${totalRows(table)})`}</li>`).join("")}<li><a href="#missing">Missing parts of the log</a></li><li><a href="#records">Records</a> (${fitted.size === citedCount ? "" : `${fitted.size} of `}${citedCount})</li></ul></nav><main id="main">`;
  for (const table of told) yield proseHtml(table, anchorOf, zone);
  if (report.picture !== undefined) yield pictureHtml(report.picture, zone, anchorOf);
  for (const table of tables.slice(told.length))
    if (isTold(table)) yield proseHtml(table, anchorOf, zone);
    else yield* tableHtml(table, head.proof, anchorOf, zone, marks);
  yield `<section aria-labelledby="missing"><h2 id="missing">Missing parts of the log</h2>${footSentences(
    report.foot,
    zone,
  )
    .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
    .join("")}</section>`;
  if (areMany)
    yield `<section aria-labelledby="sources"><h2 id="sources">Sources</h2><ul class="head">${sources.join("")}</ul></section>`;
  yield* recordsHtml(fitted, anchorOf, citedCount, head.command);
  yield "</main></body></html>\n";
}

const isTold = ({ isProse, rows }: ReportTable): boolean => isProse === true && rows.length > 0;

/** More rows would be higher than a printed landscape page. */
const MOST_ROWS_ACROSS = 24;

function pictureHtml(picture: Picture, zone: Zone, anchorOf: (event: string) => string | undefined): string {
  const { bars, groups, all, gaps, omitted } = picture;
  const words = [
    "A bar is the life of a container or of the host; a dashed side is an unseen beginning or end, the dark part the number of events.",
    "An arrow is a move of a task; an arrow with a name is an inferred cause, or a way out of a container.",
    ...(gaps.length === 0 ? [] : ["Hatching: missing serials."]),
    ...(groups.length === 0
      ? []
      : [
          `${counted(bars.length, "bar")} have one life each: the host, containers asked for, containers with a named arrow, then the longest lives. The others share bars below the line, by image or pod: from the first beginning to the last end, with the events of all, on a scale of their own.`,
          "Images and pods are read from command lines and inventories: they are claims.",
        ]),
  ];
  const lives =
    all === undefined
      ? ""
      : `<details class="lives"><summary>${omitted === 0 ? "All" : "The first"} ${all.length} lives, the host among them</summary>${livesSvg(picture, zone)}</details>`;
  const rest = omitted === 0 ? "" : `<p class="more">${grouped(omitted)} more lives: ctraudit tree</p>`;
  return `<section aria-labelledby="picture"${bars.length + groups.length > MOST_ROWS_ACROSS ? ' class="tall"' : ""}><h2 id="picture">Containers over time</h2>${pictureSvg(picture, zone, anchorOf)}<p class="note">${escapeHtml(words.join(" "))}</p>${lives}${rest}</section>`;
}
