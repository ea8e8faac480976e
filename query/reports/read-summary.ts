// SPDX-License-Identifier: Apache-2.0
import { LIST_REPORTS } from "./list-reports.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { isWhole, type ReportReader, type Scope } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";
import { readSelectedTotals } from "./selected-totals.ts";
import { readWholeTotals } from "./summary-totals.ts";

/** aureport's summary: how much of everything there is, in the scope. */
export function readSummary(reader: ReportReader, scope: Scope): Report {
  const totals = isWhole(scope) ? readWholeTotals(reader.store) : undefined;
  const { events, types, ...found } = totals ?? readSelectedTotals(reader, scope);
  const rows: ReportRow[] = [];
  const total = (what: string, count: number, search: readonly string[] | null = null) =>
    rows.push({ cells: [what, count], events: [], search });
  total("events", events, scope.words);
  const named = [...types].map(([row, count]) => [reader.types(row), count] as const);
  for (const [name, list] of Object.entries(LIST_REPORTS)) {
    const test = list.types;
    if (test === undefined) continue;
    const counts = named.map(([words, count]) => (words.some((word) => test.test(word)) ? count : 0));
    total(
      `events: ${list.title.toLowerCase()} (report ${name})`,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }
  total("failed system calls and messages", found.failed, [...scope.words, "-sv", "no"]);
  total("programs", found.programs);
  total("commands", found.commands);
  total("login users", found.loginUsers);
  total("terminals", found.terminals);
  total("files", found.files);
  total("hosts", found.hosts);
  total("keys of rules", found.keys);
  total("process IDs", found.pids);
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
