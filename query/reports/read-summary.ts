// SPDX-License-Identifier: Apache-2.0

import type { TypesCount } from "../../questions/list-repository.ts";
import { LIST_REPORTS } from "./list-reports.ts";
import { chooseEvents } from "./lists/list-choice.ts";
import type { TypeTest } from "./lists/type-test.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow, ReportTable } from "./report-model.ts";
import {
  type EngineReader,
  eventScope,
  type ReportReader,
  type Scope,
  wordsWithin,
} from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";

/** aureport's summary: how much of everything there is, in the scope. */
export async function readSummary(reader: ReportReader, scope: Scope): Promise<Report> {
  const { lists } = reader.repositories;
  const { events, types, failedTypes, ...found } = await lists.totals(eventScope(scope));
  const rows: ReportRow[] = [];
  const total = (what: string, count: number, list: string, search: readonly string[] | null = null) =>
    rows.push({ cells: [what, count, list], events: [], search });
  total("events", events, "events", wordsWithin(scope));
  for (const [name, list] of Object.entries(LIST_REPORTS))
    if (list.types !== undefined)
      total(
        list.title.toLowerCase(),
        list.part !== undefined
          ? await lists.countRows(chooseEvents(list, { scope }))
          : countTypes(types, list.types) +
              (list.failedTypes === undefined ? 0 : countTypes(failedTypes, list.failedTypes, list.types)),
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
      await logTable(reader),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Events with a record of a type that passes, and with none that passes the other test. */
function countTypes(counts: readonly TypesCount[], test: TypeTest, other?: TypeTest): number {
  let total = 0;
  for (const { types, events } of counts)
    if (types.some((word) => test.test(word)) && !types.some((word) => other?.test(word))) total += events;
  return total;
}

/** Time ranges of each host and boot. */
export async function readLogRanges(reader: ReportReader): Promise<Report> {
  const foot = reportFoot(reader, scopeRanges(reader, { words: [] }));
  return {
    name: "log",
    title: "Time ranges",
    subject: null,
    tables: [await logTable(reader)],
    foot,
    doubtful: isDoubtful(foot),
  };
}

async function logTable({ repositories, events }: EngineReader): Promise<ReportTable> {
  const groups = await repositories.events.groups({}, ["boot"], ["events"]);
  const counts = new Map(groups.map(({ of, measures }) => [of.boot, measures.events]));
  return {
    id: "log",
    title: "Hosts and boots",
    columns: ["host", "boot", "began how", "first", "last", "events"],
    rows: events.boots.boots.map(({ row, node, number, cut, firstMs, lastMs }) => ({
      cells: [node, number, cut, { timeMs: firstMs }, { timeMs: lastMs }, counts.get(row) ?? 0],
      events: [],
      search: null,
    })),
  };
}
