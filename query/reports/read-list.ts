// SPDX-License-Identifier: Apache-2.0

import { HOST_PIDS_NAME } from "../host-pids.ts";
import type { EventView, StoredText } from "../search/search-event-view.ts";
import { asText } from "../search/text-match.ts";
import { laterEvent, readAlike } from "./events-alike.ts";
import { type Choice, chooseEvents, countChosen, readIds } from "./list-choice.ts";
import type { ListReport } from "./list-report.ts";
import { BESIDE_SYSCALL, LIST_REPORTS } from "./list-reports.ts";
import { optionalPlace } from "./place-name.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";

export interface ListOptions {
  readonly scope: Scope;
  /** Totals of the main object instead of one row for each event. */
  readonly summary: boolean;
  readonly byContainer: boolean;
  readonly success?: boolean;
  readonly most: number;
}

/** One of aureport's reports. */
export function readList(reader: ReportReader, name: string, options: ListOptions): Report {
  const list = LIST_REPORTS[name]!;
  const choice = chooseEvents(reader, list, options);
  const table =
    options.summary || options.byContainer
      ? summaryTable(reader, list, choice, options)
      : eventTable(reader, list, choice, options);
  const gaps = reportGaps(reader, scopeStretches(reader, options.scope));
  return {
    name,
    title: list.title,
    subject: null,
    tables: [{ ...table, id: name }],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

const place = (event: EventView): StoredText => optionalPlace(event.container) ?? event.attribution.evidence;

function eventTable(
  reader: ReportReader,
  list: ListReport,
  choice: Choice,
  { most }: ListOptions,
): ReportTable {
  const rows: ReportRow[] = [];
  let left = countChosen(reader, choice);
  for (const id of readIds(reader, choice)) {
    if (rows.length >= most) break;
    left -= 1;
    const event = reader.events.event(id);
    for (const object of list.objects(event, reader))
      rows.push({
        cells: [
          { timeMs: event.timeMs },
          place(event),
          object,
          ...list.cells(event, reader),
          { event: event.id },
        ],
        events: [event.id],
        search: searchEvents([event.id]),
      });
  }
  return {
    id: "",
    title: list.title,
    columns: ["time", "container", list.object, ...list.columns, "event"],
    rows,
    ...(left > 0 ? { more: left } : {}),
  };
}

interface Group {
  readonly object: StoredText | number;
  /** Of a report by container: what it is called, or the evidence of what is in none; and words that ask for it. */
  readonly container: StoredText | null;
  readonly where: readonly string[];
  events: number;
  first: number;
  last: number;
}

function summaryTable(
  reader: ReportReader,
  list: ListReport,
  choice: Choice,
  options: ListOptions,
): ReportTable {
  const { byContainer, most } = options;
  const groups = new Map<string, Group>();
  const later = laterEvent(reader);
  for (const alike of readAlike(reader, choice, byContainer ? undefined : list.follows)) {
    const { events, first, last } = alike;
    const event = alike.object === undefined ? reader.events.event(first) : undefined;
    const objects = event === undefined ? [reader.string(alike.object!)] : list.objects(event, reader);
    const container = byContainer ? place(event!) : null;
    const where = byContainer ? placeWords(event!) : [];
    // A file that two records of an event name is one file of one event.
    for (const [text, object] of new Map(objects.map((value) => [textOf(value), value]))) {
      const name = JSON.stringify([text, where]);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, { object, container, where, events, first, last });
      else {
        group.events += events;
        group.last = later(group.last, last);
      }
    }
  }
  const sorted = [...groups.values()].sort((a, b) => b.events - a.events || a.first - b.first);
  return {
    id: "",
    title: list.title,
    columns: [...(byContainer ? ["container"] : []), list.object, "events", "first", "last"],
    rows: sorted.slice(0, most).map((group) => ({
      cells: [
        ...(byContainer ? [group.container] : []),
        group.object,
        group.events,
        { timeMs: reader.timeMs(group.first) },
        { timeMs: reader.timeMs(group.last) },
      ],
      events: [...new Set([reader.id(group.first), reader.id(group.last)])],
      search: searchFor(list, group, options),
    })),
    ...(sorted.length > most ? { more: sorted.length - most } : {}),
  };
}

/** Which option of search asks for the object of a report. */
const OPTIONS: Readonly<Record<string, string>> = {
  program: "-x",
  command: "-c",
  file: "-f",
  host: "-hn",
  key: "-k",
  pid: "-p",
  call: "-sc",
  terminal: "-tm",
  "login user": "-ul",
  type: "-m",
};

function searchFor(
  list: ListReport,
  { object, where }: Group,
  { scope, byContainer, success }: ListOptions,
): readonly string[] | null {
  const option = OPTIONS[list.object];
  const text = textOf(object);
  if (option === undefined || text === "" || /[\0-\x1f\x7f]/.test(text)) return null;
  // Events that are about nothing but their call: no word of search asks for these alone.
  if (list.object === "type" && text === "SYSCALL") return null;
  const whole = ["-x", "-c", "-f", "-k", "-tm", "-hn"].includes(option) ? ["-w"] : [];
  const isLone = list.object === "type" && text !== "SYSCALL" && BESIDE_SYSCALL.test(text);
  return [
    ...(isLone ? ["not type = SYSCALL"] : []),
    option,
    text,
    ...whole,
    ...(byContainer ? [...where, ...timeWords(scope)] : scope.words),
    ...(success === undefined ? [] : ["-sv", success ? "yes" : "no"]),
  ];
}

/** Words that ask for what is where this event is. */
function placeWords({ container, attribution }: EventView): string[] {
  if (container === null) return ["--evidence", attribution.evidence];
  return ["--container", container.isHostByPids ? HOST_PIDS_NAME : container.key];
}

function timeWords({ words }: Scope): readonly string[] {
  const at = words.findIndex((word) => word === "--start" || word === "--end");
  return at < 0 ? [] : words.slice(at);
}

function textOf(object: StoredText | number): string {
  return typeof object === "number" ? String(object) : asText(object);
}
