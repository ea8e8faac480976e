// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../search/search-event-view.ts";
import { asText } from "../search/text-match.ts";
import { LIST_REPORTS, type ListReport } from "./list-reports.ts";
import { optionalPlace } from "./place-name.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, scopeBoots, scopeRows, searchEvent } from "./report-reader.ts";

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
  const ids = readIds(reader, list, options);
  const table =
    options.summary || options.byContainer
      ? summaryTable(reader, list, ids, options)
      : eventTable(reader, list, ids, options);
  const boots = scopeBoots(reader, options.scope);
  const gaps = reportGaps(
    reader,
    boots.flatMap((boot) => {
      const own = ids.filter((id) => Math.floor(id / 2 ** 36) === boot);
      return own.length === 0 ? [] : [{ boot, first: own[0]!, last: own.at(-1)! }];
    }),
  );
  return {
    name,
    title: list.title,
    subject: null,
    tables: [{ ...table, id: name }],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

function readIds(reader: ReportReader, list: ListReport, { scope, success }: ListOptions): number[] {
  const conditions = [
    ...(list.where === undefined ? [] : [list.where]),
    ...(success === undefined ? [] : [`e.success = ${success ? 1 : 0}`]),
  ];
  const parameters: Record<string, string> = {};
  if (list.types !== undefined) {
    const { types } = list;
    const rows = reader.store
      .prepare(
        "SELECT DISTINCT s.id, s.value FROM (SELECT DISTINCT types FROM event) t JOIN string s ON s.id = t.types",
      )
      .all() as { id: number; value: string }[];
    parameters["types"] = JSON.stringify(
      rows
        .filter(({ value }) =>
          String(value)
            .split(",")
            .some((part) => types.test(part)),
        )
        .map(({ id }) => id),
    );
    conditions.push("e.types IN (SELECT value FROM json_each(@types))");
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return scopeRows<{ id: number }>(
    reader,
    scope,
    (source) => `SELECT e.id FROM ${source} ${where} ORDER BY e.id`,
    parameters,
  ).map(({ id }) => id);
}

const place = (event: EventView): StoredText => optionalPlace(event.container) ?? event.attribution.evidence;

function eventTable(
  reader: ReportReader,
  list: ListReport,
  ids: readonly number[],
  { most }: ListOptions,
): ReportTable {
  const rows: ReportRow[] = [];
  let left = 0;
  for (const id of ids) {
    if (rows.length >= most) {
      left += 1;
      continue;
    }
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
        search: searchEvent(event.id),
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
  readonly container: StoredText | null;
  readonly key: string | null;
  events: number;
  first: number;
  last: number;
}

function summaryTable(
  reader: ReportReader,
  list: ListReport,
  ids: readonly number[],
  { byContainer, most }: ListOptions,
): ReportTable {
  const groups = new Map<string, Group>();
  for (const id of ids) {
    const event = reader.events.event(id);
    for (const object of list.objects(event, reader)) {
      const text = typeof object === "number" ? String(object) : asText(object);
      const container = byContainer ? place(event) : null;
      const name = JSON.stringify([
        text,
        container === null ? "" : (event.container?.key ?? asText(container)),
      ]);
      const group = groups.get(name);
      if (group === undefined)
        groups.set(name, {
          object,
          container,
          key: event.container?.key ?? null,
          events: 1,
          first: id,
          last: id,
        });
      else {
        group.events += 1;
        group.last = id;
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
      search: searchFor(list, group, byContainer),
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
  { object, key, container }: Group,
  byContainer: boolean,
): readonly string[] | null {
  const option = OPTIONS[list.object];
  const text = typeof object === "number" ? String(object) : asText(object);
  if (option === undefined || text === "" || /[\0-\x1f\x7f]/.test(text)) return null;
  const whole = ["-x", "-c", "-f", "-k", "-tm", "-hn"].includes(option) ? ["-w"] : [];
  const where = !byContainer
    ? []
    : key === null
      ? ["--evidence", asText(container ?? "unknown")]
      : ["--container", key];
  return [option, text, ...whole, ...where];
}

/** aureport's summary: how much of everything there is, in the scope. */
export function readSummary(reader: ReportReader, scope: Scope): Report {
  const rows: ReportRow[] = [];
  const total = (what: string, count: number, search: readonly string[] | null = null) =>
    rows.push({ cells: [what, count], events: [], search });
  const count = (select: string, parameters: Readonly<Record<string, string>> = {}) =>
    scopeRows<{ n: number }>(reader, scope, (source) => select.replace("SOURCE", source), parameters).reduce(
      (sum, { n }) => sum + n,
      0,
    );
  total("events", count("SELECT count(*) AS n FROM SOURCE"), scope.words);
  for (const [name, list] of Object.entries(LIST_REPORTS)) {
    if (list.types === undefined) continue;
    total(
      `events: ${list.title.toLowerCase()} (report ${name})`,
      readIds(reader, list, { scope, summary: true, byContainer: false, most: 0 }).length,
    );
  }
  total("failed system calls and messages", count("SELECT count(*) AS n FROM SOURCE WHERE e.success = 0"), [
    ...scope.words,
    "-sv",
    "no",
  ]);
  total(
    "programs",
    count(
      "SELECT count(DISTINCT p.exe) AS n FROM SOURCE JOIN actor a ON a.id = e.actor JOIN program p ON p.id = a.program",
    ),
  );
  total(
    "commands",
    count(
      "SELECT count(DISTINCT p.comm) AS n FROM SOURCE JOIN actor a ON a.id = e.actor JOIN program p ON p.id = a.program",
    ),
  );
  total(
    "login users",
    count(
      "SELECT count(DISTINCT c.auid) AS n FROM SOURCE JOIN actor a ON a.id = e.actor JOIN credential c ON c.id = a.credential",
    ),
  );
  total(
    "terminals",
    count(
      "SELECT count(DISTINCT c.tty) AS n FROM SOURCE JOIN actor a ON a.id = e.actor JOIN credential c ON c.id = a.credential",
    ),
  );
  total("files", count("SELECT count(DISTINCT p.name) AS n FROM SOURCE CROSS JOIN path p ON p.event = e.id"));
  total(
    "hosts",
    count(
      "SELECT count(DISTINCT d.value) AS n FROM SOURCE CROSS JOIN detail d ON d.event = e.id AND d.kind IN (1, 2)",
    ),
  );
  total("keys of rules", count("SELECT count(DISTINCT e.key) AS n FROM SOURCE WHERE e.key IS NOT NULL"));
  total("process IDs", count("SELECT count(DISTINCT e.pid) AS n FROM SOURCE"));
  const boots = scopeBoots(reader, scope);
  const gaps = reportGaps(
    reader,
    boots.map((boot) => ({ boot, first: boot * 2 ** 36, last: (boot + 1) * 2 ** 36 - 1 })),
  );
  return {
    name: "summary",
    title: "Summary",
    subject: null,
    tables: [
      { id: "summary", title: "How much of what", columns: ["what", "count"], rows },
      logTable(reader),
    ],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

/** Time ranges of each host and boot. */
export function readLogRanges(reader: ReportReader): Report {
  return {
    name: "log",
    title: "Time ranges",
    subject: null,
    tables: [logTable(reader)],
    gaps: reportGaps(reader, []),
    doubtful: false,
  };
}

function logTable({ store, events }: ReportReader): ReportTable {
  const count = store.prepare("SELECT coalesce(sum(events), 0) FROM time_bucket WHERE boot = ?").pluck();
  return {
    id: "log",
    title: "Hosts and boots",
    columns: ["host", "boot", "began how", "first", "last", "events"],
    rows: events.boots.boots.map(({ row, node, number, cut, firstMs, lastMs }) => ({
      cells: [node, number, cut, { timeMs: firstMs }, { timeMs: lastMs }, count.get(row) as number],
      events: [],
      search: null,
    })),
  };
}
