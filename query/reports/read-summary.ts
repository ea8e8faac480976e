// SPDX-License-Identifier: Apache-2.0
import { chooseEvents, readSpans } from "./list-choice.ts";
import { LIST_REPORTS } from "./list-reports.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, scopeRows } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";

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
  const events = count("SELECT count(*) AS n FROM SOURCE");
  total("events", events, scope.words);
  for (const [name, list] of Object.entries(LIST_REPORTS)) {
    if (list.types === undefined) continue;
    total(
      `events: ${list.title.toLowerCase()} (report ${name})`,
      readSpans(reader, chooseEvents(reader, list, { scope })).reduce((sum, { events }) => sum + events, 0),
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
  const gaps = reportGaps(reader, scopeStretches(reader, scope));
  return {
    name: "summary",
    title: "Summary",
    subject: null,
    tables: [
      {
        id: "summary",
        title: "How much of what",
        columns: ["what", "count"],
        rows: events === 0 ? [] : rows,
      },
      logTable(reader),
    ],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

/** Time ranges of each host and boot. */
export function readLogRanges(reader: ReportReader): Report {
  const gaps = reportGaps(reader, scopeStretches(reader, { words: [] }));
  return {
    name: "log",
    title: "Time ranges",
    subject: null,
    tables: [logTable(reader)],
    gaps,
    doubtful: gaps.rows.length > 0,
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
