// SPDX-License-Identifier: Apache-2.0

import { bootEventCounter } from "../../store/repositories/events/event-totals.ts";
import { readWholeTotals } from "../../store/repositories/events/whole-totals.ts";
import { LIST_REPORTS } from "./list-reports.ts";
import { chooseEvents, countRows } from "./lists/list-choice.ts";
import type { TypeTest } from "./lists/type-test.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import { isWhole, type ReportReader, type Scope, wordsWithin } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";
import { readSelectedTotals } from "./selected-totals.ts";

/** aureport's summary: how much of everything there is, in the scope. */
export function readSummary(reader: ReportReader, scope: Scope): Report {
  const totals = isWhole(scope) ? readWholeTotals(reader.store) : undefined;
  const { events, types, failedTypes, ...found } = totals ?? readSelectedTotals(reader, scope);
  const rows: ReportRow[] = [];
  const total = (what: string, count: number, list: string, search: readonly string[] | null = null) =>
    rows.push({ cells: [what, count, list], events: [], search });
  total("events", events, "events", wordsWithin(scope));
  for (const [name, list] of Object.entries(LIST_REPORTS))
    if (list.types !== undefined)
      total(
        list.title.toLowerCase(),
        list.events?.rows !== undefined
          ? countRows(reader, chooseEvents(reader, list, { scope }))
          : countTypes(reader, types, list.types) +
              (list.failedTypes === undefined
                ? 0
                : countTypes(reader, failedTypes, list.failedTypes, list.types)),
        name,
      );
  total("failed system calls and messages", found.failed, "events --failed", [
    ...wordsWithin(scope),
    "-sv",
    "no",
  ]);
  total("programs", found.programs, "executables --summary");
  total("commands", found.commands, "commands --summary");
  total("login users", found.loginUsers, "users --summary");
  total("terminals", found.terminals, "terminals --summary");
  total("files", found.files, "files --summary");
  total("hosts", found.hosts, "hosts --summary");
  total("keys of rules", found.keys, "keys --summary");
  total("process IDs", found.pids, "pids --summary");
  const foot = reportFoot(reader, scopeRanges(reader, scope));
  return {
    name: "summary",
    title: "Summary",
    subject: null,
    tables: [
      {
        id: "summary",
        title: "Counts",
        columns: ["what", "count", "report"],
        rows: events === 0 ? [] : rows,
      },
      logTable(reader),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Events with a record of a type that passes, and with none that passes the other test. */
function countTypes(
  reader: ReportReader,
  counts: ReadonlyMap<number, number>,
  test: TypeTest,
  other?: TypeTest,
): number {
  let total = 0;
  for (const [row, count] of counts) {
    const words = reader.types(row);
    if (words.some((word) => test.test(word)) && !words.some((word) => other?.test(word))) total += count;
  }
  return total;
}

/** Time ranges of each host and boot. */
export function readLogRanges(reader: ReportReader): Report {
  const foot = reportFoot(reader, scopeRanges(reader, { words: [] }));
  return {
    name: "log",
    title: "Time ranges",
    subject: null,
    tables: [logTable(reader)],
    foot,
    doubtful: isDoubtful(foot),
  };
}

function logTable({ store, events }: ReportReader): ReportTable {
  const count = bootEventCounter(store);
  return {
    id: "log",
    title: "Hosts and boots",
    columns: ["host", "boot", "began how", "first", "last", "events"],
    rows: events.boots.boots.map(({ row, node, number, cut, firstMs, lastMs }) => ({
      cells: [node, number, cut, { timeMs: firstMs }, { timeMs: lastMs }, count(row)],
      events: [],
      search: null,
    })),
  };
}
