// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import { DetailKind } from "../../store/detail-kind.ts";
import { countTold, readTold } from "../../store/repositories/events/told-events.ts";
import { actText, outcomeText } from "../event-outcome.ts";
import { containerPicture } from "./container-picture.ts";
import { pathCell } from "./files-written.ts";
import { commandOf, typedText } from "./lists/typed-lists.ts";
import { type Milestone, readMilestones } from "./milestones.ts";
import { likelyNote, rowPlace } from "./object-rows.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Cell, Report, ReportRow } from "./report-model.ts";
import {
  type ReportReader,
  type Scope,
  scopeBoots,
  scopeKeys,
  scopeSum,
  searchEvents,
} from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";
import { edges } from "./table-rows.ts";

const DEFAULT_MOST = 1000;
export const EVENT_COLUMNS = [
  "time",
  "container",
  "known by",
  "pid",
  "program",
  "what",
  "on",
  "result",
  "event",
];

/** A row that is still to be made: of an event, or of what an event shows. */
type Entry = { readonly event: number; readonly milestone?: Milestone };

/**
 * One incident in order, over all containers of the scope: containers made and ended, tasks that moved, programs run, files changed,
 * sockets, failures and messages. Plain reads and memory calls are left out: `search` has them. Of many rows the first and the last are shown.
 */
export function readTimeline(
  reader: ReportReader,
  scope: Scope,
  most = DEFAULT_MOST,
  pictured = true,
): Report {
  const boots = scopeBoots(reader, scope);
  const milestones = boots.flatMap((boot) => readMilestones(reader, boot, scope));
  const total = milestones.length + scopeSum(reader, scope, countTold);
  const { head, tail } = total <= most ? { head: total, tail: 0 } : edges(most);
  const shown = [
    ...takeEntries(reader, scope, milestones, head, false),
    ...takeEntries(reader, scope, milestones, tail, true).toReversed(),
  ];
  const picture = pictured && boots.length === 1 ? containerPicture(reader, boots[0]!) : undefined;
  const foot = reportFoot(reader, scopeStretches(reader, scope));
  const rows = shown.map((entry) =>
    entry.milestone === undefined ? eventRow(reader, entry.event) : entry.milestone.row(),
  );
  return {
    name: "timeline",
    title: "Timeline",
    subject: null,
    ...(picture === undefined ? {} : { picture }),
    tables: [
      {
        id: "timeline",
        title: "In the order of the log",
        note: [
          "Containers, moves between them, programs run, files changed, sockets, failures and messages; each with where it happened and how that is known. By host, boot and serial, auditd's own events by time; times within a boot may run back by some milliseconds.",
          likelyNote(rows) ?? "",
        ]
          .join(" ")
          .trimEnd(),
        columns: EVENT_COLUMNS,
        rows,
        ...(total > most ? { omitted: { rows: total - most, after: head } } : {}),
        ifEmpty: "The scope has no event that a timeline tells of.",
      },
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** The first so many entries in order, or the last ones from the end backwards. */
function takeEntries(
  reader: ReportReader,
  scope: Scope,
  milestones: readonly Milestone[],
  count: number,
  isBackwards: boolean,
): Entry[] {
  if (count === 0) return [];
  const { compare } = reader;
  const direction = isBackwards ? -1 : 1;
  const found: Entry[] = [];
  const events = scopeKeys(
    reader,
    scope,
    (store, selection) => readTold(store, selection, isBackwards),
    isBackwards,
  );
  for (const event of events) {
    found.push({ event });
    if (found.length === count) break;
  }
  const all = [...milestones.map((milestone) => ({ event: milestone.event, milestone })), ...found];
  // A milestone stands before the event that shows it.
  const order = (a: Entry, b: Entry) =>
    compare(a.event, b.event) || Number(a.milestone === undefined) - Number(b.milestone === undefined);
  return all.sort((a, b) => direction * order(a, b)).slice(0, count);
}

/** A row of these columns. */
export function eventRow(reader: ReportReader, id: number): ReportRow {
  const event = reader.events.event(id);
  const argv = reader.events.arguments(event);
  const [peer] = reader.events.details(event, DetailKind.peer);
  const file = reader.events.files(event).findLast(({ nametype }) => nametype !== "PARENT");
  const text = commandOf(event, reader) ?? typedText(event, reader);
  const on: Cell = argv.length > 0 ? { words: argv } : (text ?? peer ?? pathCell(file));
  return {
    cells: [
      { timeMs: event.timeMs },
      event.container === null && event.attribution.likely === null ? null : rowPlace(event),
      event.attribution.evidence,
      event.pid,
      event.program?.exe ?? event.program?.comm ?? null,
      actText(event, callNames()),
      on,
      outcomeText(event),
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}
