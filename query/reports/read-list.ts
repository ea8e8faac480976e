// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../questions/event-view.ts";
import { LIST_REPORTS } from "./list-reports.ts";
import { type Choice, chooseEvents, countRows, readListRowIds } from "./lists/list-choice.ts";
import { emptyListNote } from "./lists/list-empty.ts";
import type { ListReport } from "./lists/list-report.ts";
import { summaryTable } from "./lists/list-summary.ts";
import { distinctObjects, likelyNote, rowPlace } from "./object-rows.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";
import { edges, totalRows } from "./table-rows.ts";

export interface ListOptions {
  readonly scope: Scope;
  /** Totals of the main object instead of one row for each event. */
  readonly summary: boolean;
  readonly byContainer: boolean;
  readonly success?: boolean;
  readonly limit: number;
}

/** One of aureport's reports. */
export function readList(reader: ReportReader, name: string, options: ListOptions): Report {
  const list = LIST_REPORTS[name]!;
  const choice = chooseEvents(reader, list, options);
  const table =
    options.summary || options.byContainer
      ? summaryTable(reader, list, choice, options)
      : eventTable(reader, list, choice, options);
  const foot = reportFoot(reader, scopeRanges(reader, options.scope));
  return {
    name,
    title: list.title,
    subject: null,
    tables: [
      { ...table, id: name, ...(totalRows(table) > 0 ? {} : { ifEmpty: emptyListNote(reader, list) }) },
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** One row for each object of each event, in the order of answers; of many the first and the last. */
function eventTable(
  reader: ReportReader,
  list: ListReport,
  choice: Choice,
  { limit }: ListOptions,
): ReportTable {
  const total = countRows(reader, choice);
  const { head, tail } = total <= limit ? { head: total, tail: 0 } : edges(limit);
  const rows = takeRows(reader, list, readListRowIds(reader, choice), head);
  const last = takeRows(reader, list, readListRowIds(reader, choice, true), tail, true);
  const note = likelyNote([...rows, ...last]);
  return {
    id: "",
    title: list.title,
    ...(note === undefined ? {} : { note }),
    columns: ["time", "container", list.object, ...list.columns, "event"],
    rows: [...rows, ...last.toReversed()],
    ...(total > limit ? { omitted: { rows: total - limit, after: rows.length } } : {}),
  };
}

function takeRows(
  reader: ReportReader,
  list: ListReport,
  ids: Iterable<number>,
  count: number,
  isBackwards = false,
): ReportRow[] {
  const rows: ReportRow[] = [];
  if (count > 0)
    for (const id of ids) {
      const own = rowsOf(reader, list, reader.events.event(id));
      rows.push(...(isBackwards ? own.toReversed() : own));
      if (rows.length >= count) break;
    }
  return rows.slice(0, count);
}

function rowsOf(reader: ReportReader, list: ListReport, event: EventView): ReportRow[] {
  const objects = list.objects(event, reader);
  const isEach = list.everyObject === true && objects.length > 0;
  return (isEach ? objects : distinctObjects(objects)).map((object, at) => ({
    cells: [
      { timeMs: event.timeMs },
      rowPlace(event),
      list.shown === undefined ? object : list.shown(event, reader, object, at),
      ...list.cells(event, reader, object, at),
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  }));
}
