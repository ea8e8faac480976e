// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../questions/event-view.ts";
import type { EventList } from "../../questions/list-repository.ts";
import { LIST_REPORTS } from "./list-reports.ts";
import { chooseEvents } from "./lists/list-choice.ts";
import { emptyListNote } from "./lists/list-empty.ts";
import type { ListReport } from "./lists/list-report.ts";
import { summaryTable } from "./lists/list-summary.ts";
import { distinctObjects, likelyNote, rowPlace } from "./object-rows.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { type EngineReader, type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
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
export async function readList(reader: ReportReader, name: string, options: ListOptions): Promise<Report> {
  const list = LIST_REPORTS[name]!;
  const { repositories } = reader;
  const choice = chooseEvents(list, options);
  const read = options.summary || options.byContainer ? summaryTable : eventTable;
  const table = await read(reader, list, choice, options);
  const ifEmpty = totalRows(table) > 0 ? {} : { ifEmpty: await emptyListNote(repositories, list) };
  const foot = reportFoot(reader, scopeRanges(reader, options.scope));
  return {
    name,
    title: list.title,
    subject: null,
    tables: [{ ...table, id: name, ...ifEmpty }],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** One row for each object of each event, in the order of answers; of many the first and the last. */
async function eventTable(
  reader: EngineReader,
  list: ListReport,
  choice: EventList,
  { limit }: Pick<ListOptions, "limit">,
): Promise<ReportTable> {
  const total = await reader.repositories.lists.countRows(choice);
  const { head, tail } = total <= limit ? { head: total, tail: 0 } : edges(limit);
  const rows = await takeRows(reader, list, choice, head);
  const last = await takeRows(reader, list, choice, tail, true);
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

async function takeRows(
  reader: EngineReader,
  list: ListReport,
  choice: EventList,
  count: number,
  isBackwards = false,
): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  // Each event makes a row at least.
  for await (const batch of reader.repositories.lists.events(choice, { isBackwards, limit: count }))
    for (const event of batch) {
      const own = rowsOf(reader, list, event);
      for (const row of isBackwards ? own.toReversed() : own) rows.push(row);
      if (rows.length >= count) return rows.slice(0, count);
    }
  return rows;
}

function rowsOf(reader: EngineReader, list: ListReport, event: EventView): ReportRow[] {
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
