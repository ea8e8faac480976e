// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../../../interpret/shell-line.ts";
import { asText } from "../../../types/as-text.ts";
import { placeName } from "../cell-names.ts";
import type { Escape } from "../escapes/escape.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { type Clause, commandLine, enumeration, proof, quotedText, sentence } from "../stories/clause.ts";
import { containerCell } from "../stories/place-words.ts";
import type { Side } from "./disagreement.ts";
import { type DisagreementReader, type Disputed, keyOf } from "./open-disagreements.ts";

/** Limit of disagreements shown in one place. */
const MOST_TOLD = 6;
const MORE = "ctraudit tree --names has what inventories say";

/** A sentence for each thing that sources disagree on about these findings, with every value and its source. */
export function disagreementSentences(
  reader: ReportReader,
  of: DisagreementReader,
  findings: readonly Escape[],
): ReportRow[] {
  const all = [...new Map(findings.flatMap(of).map((one) => [keyOf(one), one])).values()];
  const left = all.length - MOST_TOLD;
  return [
    ...all.slice(0, MOST_TOLD).map((one) => sentenceOf(reader, one)),
    ...(left <= 0 ? [] : [sentence(`Sources disagree on ${left} more of these: ${MORE}.`)]),
  ];
}

/** A noun, behind "the". */
const titleOf = (what: string): string => (what === "privileged" ? "privileged setting" : what);

function sentenceOf(reader: ReportReader, { what, container, sides, note }: Disputed): ReportRow {
  const row = sentence(
    `Sources disagree on the ${titleOf(what)}${/ in$/.test(what) ? "" : " of"} container `,
    containerCell(container),
    ": ",
    enumeration(sides.map((side) => sideClause(reader, side))),
    `; none of them is taken for right${note === undefined ? "" : `, and ${note}`}.`,
  );
  return row.search === null ? { ...row, command: ["tree", "--names"] } : row;
}

function sideClause(reader: ReportReader, { value, by, file, events }: Side): Clause {
  const shown = valueClause(value);
  const source = file === null ? ["the log"] : quotedText(file).cells;
  return {
    cells: [...shown.cells, " in ", ...source, ...(by === "" ? [] : [` (${by})`])],
    events: proof(...events.map(reader.id)).events,
  };
}

function valueClause(value: Cell): Clause {
  if (typeof value === "object" && value !== null && "words" in value) return commandLine(value.words);
  return typeof value === "string" ? quotedText(value) : { cells: [value], events: [] };
}

/** The same for a row of a table, behind the reason of its rank, and the events of it. */
export function disputedCell(
  reader: ReportReader,
  of: DisagreementReader,
  finding: Escape,
): { readonly text: string; readonly events: readonly string[] } {
  const all = of(finding);
  const told = all.slice(0, MOST_TOLD);
  const left = all.length - told.length;
  const texts = told.map(
    ({ what, container, sides }) =>
      `; sources disagree on the ${titleOf(what)}${/ in$/.test(what) ? "" : " of"} ${placeName(container)}: ${sides.map((side) => sideText(reader, side)).join(", ")}`,
  );
  return {
    text: texts.join("") + (left <= 0 ? "" : `; and on ${left} more: ${MORE}`),
    events: told.flatMap(({ sides }) => sides.flatMap(({ events }) => events.map(reader.id))),
  };
}

/** Proof of a row with disagreements: if its search names events, theirs are added. */
export function withProof(
  events: readonly string[],
  search: ReportRow["search"],
  further: readonly string[],
): Pick<ReportRow, "events" | "search"> {
  const own = [...new Set(events)];
  const all = [...new Set([...own, ...further])];
  const isOfEvents = search !== null && /^(?:-a$|event in )/.test(search[0] ?? "");
  return isOfEvents && all.length > own.length
    ? { events: all, search: searchEvents(all) }
    : { events: own, search };
}

function sideText(reader: ReportReader, { value, by, file, events }: Side): string {
  const source = [
    file ?? "the log",
    ...(file === null && by !== "" ? [by] : []),
    ...events.map(reader.id),
  ].join(", ");
  return `${valueText(value)} (${source})`;
}

function valueText(value: Cell): string {
  if (typeof value === "object" && value !== null) {
    if ("words" in value) return shellLine(value.words.map(asText));
    if ("timeMs" in value) return new Date(value.timeMs).toISOString();
  }
  return String(value);
}
