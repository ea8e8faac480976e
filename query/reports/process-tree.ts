// SPDX-License-Identifier: Apache-2.0

import { edges } from "./edge-rows.ts";
import { loginUser } from "./login-user.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import type { ReportReader, Scope } from "./report-reader.ts";

interface Task {
  readonly task: number;
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly parent: number | null;
  readonly born: number | null;
  readonly evidence: string;
}

/** The container's processes, children below their parents, in the order in which they appear. */
export function processTable(
  reader: ReportReader,
  containers: readonly number[],
  scope: Scope,
  most: number,
): ReportTable {
  const rowIds = JSON.stringify(containers);
  const all = reader.store
    .prepare(
      `SELECT m.task, m.pid, min(m.from_event) AS "from", max(m.to_event) AS "to", t.parent, t.born, m.evidence
       FROM membership m JOIN task t ON t.id = m.task
       WHERE m.container IN (SELECT value FROM json_each(?)) GROUP BY m.task ORDER BY 3`,
    )
    .all(rowIds) as Task[];
  const { head, tail } = all.length <= most ? { head: all.length, tail: 0 } : edges(most);
  const tasks = [...all.slice(0, head), ...all.slice(all.length - tail)];
  const known = new Set(tasks.map(({ task }) => task));
  const below = new Map<number | null, Task[]>();
  for (const task of tasks) {
    const parent =
      task.parent !== null && known.has(task.parent) && task.parent !== task.task ? task.parent : null;
    const list = below.get(parent);
    if (list === undefined) below.set(parent, [task]);
    else list.push(task);
  }
  const rows: ReportRow[] = [];
  const open = (below.get(null) ?? []).map((task) => ({ task, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { task, depth } = next;
    rows.push(rowOf(reader, task, depth, scope));
    for (const child of (below.get(task.task) ?? []).toReversed())
      open.push({ task: child, depth: depth + 1 });
  }
  return {
    id: "processes",
    title: "Processes",
    note: "Each below its parent; born is the event that made it. Of more than there is room for, those that appeared first and last are shown.",
    columns: ["pid", "program", "user", "first", "last", "events", "known by", "born"],
    rows,
    ...(all.length > rows.length ? { omitted: { rows: all.length - rows.length, after: rows.length } } : {}),
    ifEmpty: "The log has no task of it.",
  };
}

function rowOf(
  reader: ReportReader,
  { pid, from, to, born, evidence }: Task,
  depth: number,
  scope: Scope,
): ReportRow {
  const counted = reader.store
    .prepare(
      "SELECT count(*) AS events, max(id) AS last, min(id) AS first FROM event INDEXED BY event_pid WHERE pid = ? AND id BETWEEN ? AND ?",
    )
    .get(pid, from, to) as { events: number; first: number | null; last: number | null };
  const last = reader.events.event(counted.last ?? to);
  const ids = [counted.first, counted.last].filter((id) => id !== null).map(reader.id);
  return {
    cells: [
      pid,
      last.program?.exe ?? last.program?.comm ?? null,
      loginUser(last.credential?.uid, last.accounts),
      { timeMs: reader.timeMs(counted.first ?? from) },
      { timeMs: reader.timeMs(counted.last ?? to) },
      counted.events,
      evidence,
      born === null ? null : { event: reader.id(born) },
    ],
    events: [...new Set(ids)],
    search: counted.events === 0 ? null : [...scope.words, ...lifeWords(reader, pid, ids), "-p", String(pid)],
    depth,
  };
}

/** A pid that others had as well asks for this life alone. A container lives within one boot, whose serials only rise. */
function lifeWords(reader: ReportReader, pid: number, ids: readonly string[]): string[] {
  const others = reader.store
    .prepare("SELECT count(DISTINCT task) FROM membership WHERE pid = ?")
    .pluck()
    .get(pid) as number;
  const [first, last] = ids.map((id) => id.slice(id.lastIndexOf(":") + 1));
  return others > 1 ? [`serial >= ${first} and serial <= ${last}`] : [];
}
