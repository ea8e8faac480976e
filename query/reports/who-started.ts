// SPDX-License-Identifier: Apache-2.0

import { countRecords } from "./count-records.ts";
import { edgeRows } from "./edge-rows.ts";
import { logHas } from "./log-has.ts";
import { loginUser } from "./login-user.ts";
import { optionalPlace } from "./place-name.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, searchEvents } from "./report-reader.ts";

const LONGEST_CHAIN = 32;

interface TaskRow {
  readonly id: number;
  readonly pid: number;
  readonly first_event: number;
  readonly last_event: number;
  readonly parent: number | null;
  readonly born: number | null;
  readonly silent: number;
}

/** Makers of a container: its first task, and that task's ancestors. */
export function ancestorTable(reader: ReportReader, container: number): ReportTable {
  return {
    id: "started-by",
    title: "Who started it",
    note: "Its first task, then that task's parent, and so on upwards.",
    columns: ["pid", "program", "login user", "user", "born", "where"],
    rows: readAncestors(reader, container).map((task) => taskRow(reader, task)),
    ifEmpty: "The log has no task of it.",
  };
}

/** Upwards, each task once: what a log tells of parents may go in a circle. */
function readAncestors({ store }: ReportReader, container: number): TaskRow[] {
  const chain = store
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
         SELECT task, 0 FROM (SELECT task FROM membership WHERE container = @container ORDER BY from_event LIMIT 1)
         UNION ALL SELECT t.parent, depth + 1 FROM above a JOIN task t ON t.id = a.id
           WHERE t.parent IS NOT NULL AND t.parent <> t.id AND depth < @most - 1)
       SELECT t.id, pid, first_event, last_event, parent, born, silent FROM above JOIN task t USING (id) ORDER BY depth`,
    )
    .all({ container, most: LONGEST_CHAIN }) as TaskRow[];
  return [...new Map(chain.map((task) => [task.id, task])).values()];
}

/** A silent task is known only as a parent: it has no event of its own to tell its program or user. */
function taskRow(reader: ReportReader, { pid, born, silent, first_event, last_event }: TaskRow): ReportRow {
  const [first, last] = silent === 1 ? [] : [first_event, last_event].map(reader.events.event);
  const program = first?.program?.exe ?? first?.program?.comm ?? last?.program?.exe ?? null;
  const events = [...(born === null ? [] : [reader.id(born)]), ...(first === undefined ? [] : [first.id])];
  return {
    cells: [
      pid,
      first === undefined ? "known only as a parent: it has no record" : program,
      loginUser(first?.credential?.auid, first?.accounts),
      loginUser(first?.credential?.uid, first?.accounts),
      born === null ? "before the log, or unseen" : { timeMs: reader.timeMs(born) },
      first === undefined ? null : (optionalPlace(first.container) ?? first.attribution.evidence),
    ],
    events: [...new Set(events)],
    search: events.length === 0 ? null : searchEvents(events),
  };
}

/** Command lines that carry the container's id: runtimes and shims, and whoever asked for it by its id. */
export function namingTable(reader: ReportReader, container: number, most: number): ReportTable {
  return {
    id: "named-by",
    title: "Command lines that name its id",
    columns: ["time", "pid", "where", "command line", "event"],
    ...edgeRows(readNaming(reader, container), most, (event) => commandRow(reader, event)),
    ifEmpty: logHas("EXECVE records with a runtime's id of it", countRecords(reader, "EXECVE")),
  };
}

function readNaming({ store }: ReportReader, container: number): number[] {
  const named = store
    .prepare(
      `SELECT c.boot, n.value FROM container c JOIN container_name n ON n.container = c.id AND n.kind = 'id'
       WHERE c.id = ? ORDER BY n.event LIMIT 1`,
    )
    .get(container) as { boot: number; value: string } | undefined;
  if (named === undefined) return [];
  const base = named.boot * 2 ** 36;
  return store
    .prepare(
      "SELECT event FROM argv WHERE event BETWEEN ? AND ? AND instr(arguments, CAST(? AS BLOB)) > 0 ORDER BY event",
    )
    .pluck()
    .all(base, base + 2 ** 36 - 1, Buffer.from(named.value.slice(0, 12))) as number[];
}

function commandRow(reader: ReportReader, row: number): ReportRow {
  const event = reader.events.event(row);
  const where = optionalPlace(event.container) ?? event.attribution.evidence;
  return {
    cells: [
      { timeMs: event.timeMs },
      event.pid,
      where,
      { words: reader.events.arguments(event) },
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}
