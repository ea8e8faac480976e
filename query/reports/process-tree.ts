// SPDX-License-Identifier: Apache-2.0

import { pidUseCounter } from "../../store/repositories/tasks/memberships.ts";
import {
  type MemberTask,
  pidEventCounter,
  pidRunReader,
  readMemberTasks,
} from "../../store/repositories/tasks/task-rows.ts";
import type { ContainerId } from "../../types/ids.ts";
import { childrenByParent, outline } from "../children-by-parent.ts";
import { loginUser } from "./cell-names.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import type { ReportReader, Scope } from "./report-reader.ts";
import { edges } from "./table-rows.ts";

/** The container's processes, children below their parents, in the order in which they appear. */
export function processTable(
  reader: ReportReader,
  containers: readonly ContainerId[],
  scope: Scope,
  limit: number,
): ReportTable {
  const all = readMemberTasks(reader.store, containers);
  const { head, tail } = all.length <= limit ? { head: all.length, tail: 0 } : edges(limit);
  const tasks = [...all.slice(0, head), ...all.slice(all.length - tail)];
  const rowOf = rowMaker(reader, scope);
  const rows = [...outline(childrenByParent(tasks))].map(({ node, depth }) => rowOf(node, depth));
  return {
    id: "processes",
    title: "Processes",
    note: "Each below its parent. Command line: of the last program it ran, none for its parent's program. Born: the event of its birth. Of too many the first and the last are shown.",
    columns: [
      "pid",
      "program",
      "command line",
      "user",
      "login user",
      "first",
      "last",
      "events",
      "known by",
      "born",
    ],
    rows,
    ...(all.length > rows.length ? { omitted: { rows: all.length - rows.length, after: rows.length } } : {}),
    ifEmpty: "The log has no task of it.",
  };
}

function rowMaker(reader: ReportReader, scope: Scope): (task: MemberTask, depth: number) => ReportRow {
  const count = pidEventCounter(reader.store);
  const runOf = pidRunReader(reader.store);
  const usesOf = pidUseCounter(reader.store);
  return ({ pid, from, to, born, evidence }, depth) => {
    const counted = count(pid, from, to);
    const last = reader.events.event(counted.last ?? to);
    const run = runOf(pid, from, to);
    const ids = [counted.first, counted.last].filter((id) => id !== null).map(reader.id);
    return {
      cells: [
        pid,
        last.program?.exe ?? last.program?.comm ?? null,
        run === undefined ? null : { words: reader.events.arguments(reader.events.event(run)) },
        loginUser(last.credential?.uid, last.accounts),
        loginUser(last.credential?.auid, last.accounts),
        { timeMs: reader.timeMs(counted.first ?? from) },
        { timeMs: reader.timeMs(counted.last ?? to) },
        counted.events,
        evidence,
        born === null ? null : { event: reader.id(born) },
      ],
      events: [...new Set(ids)],
      search:
        counted.events === 0
          ? null
          : [...scope.words, ...(usesOf(pid) > 1 ? lifeWords(ids) : []), "-p", String(pid)],
      depth,
    };
  };
}

/** A pid that others had as well asks for this life alone. A container lives within one boot, whose serials only rise. */
function lifeWords(ids: readonly string[]): string[] {
  const [first, last] = ids.map((id) => id.slice(id.lastIndexOf(":") + 1));
  return [`serial >= ${first} and serial <= ${last}`];
}
