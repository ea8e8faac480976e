// SPDX-License-Identifier: Apache-2.0

import { loginUser } from "./login-user.ts";
import { optionalPlace } from "./place-name.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, searchEvents } from "./report-reader.ts";

const LONGEST_CHAIN = 32;
const MOST_COMMANDS = 40;

/** Who made a container: its first task's ancestors, and commands that name its id. */
export function startTables(reader: ReportReader, container: number): ReportTable[] {
  return [ancestorTable(reader, container), namingTable(reader, container)];
}

interface TaskRow {
  readonly id: number;
  readonly pid: number;
  readonly first_event: number;
  readonly last_event: number;
  readonly parent: number | null;
  readonly born: number | null;
  readonly silent: number;
}

function ancestorTable(reader: ReportReader, container: number): ReportTable {
  const { store } = reader;
  const first = store
    .prepare("SELECT task FROM membership WHERE container = ? ORDER BY from_event LIMIT 1")
    .pluck()
    .get(container) as number | undefined;
  const task = store.prepare(
    "SELECT id, pid, first_event, last_event, parent, born, silent FROM task WHERE id = ?",
  );
  const rows: ReportRow[] = [];
  const seen = new Set<number>();
  for (let at = first; at !== undefined && at !== null && !seen.has(at) && rows.length < LONGEST_CHAIN; ) {
    seen.add(at);
    const row = task.get(at) as TaskRow;
    rows.push(taskRow(reader, row));
    at = row.parent ?? undefined;
  }
  return {
    id: "started-by",
    title: "Who started it",
    note: "Its first task, then that task's parent, and so on upwards.",
    columns: ["pid", "program", "login user", "user", "born", "where"],
    rows,
  };
}

function taskRow(reader: ReportReader, row: TaskRow): ReportRow {
  const event = row.silent === 1 ? undefined : reader.events.event(row.last_event);
  const first = row.silent === 1 ? undefined : reader.events.event(row.first_event);
  const named = first?.program?.exe ?? first?.program?.comm ?? event?.program?.exe ?? null;
  const ids = [row.born, row.silent === 1 ? null : row.first_event]
    .filter((id) => id !== null)
    .map(reader.id);
  return {
    cells: [
      row.pid,
      row.silent === 1 ? "known only as a parent: it has no record" : named,
      loginUser(first?.credential?.auid),
      first?.credential?.uid ?? null,
      row.born === null ? "before the log, or unseen" : { timeMs: reader.timeMs(row.born) },
      first === undefined ? null : (optionalPlace(first.container) ?? first.attribution.evidence),
    ],
    events: [...new Set(ids)],
    search: ids.length === 0 ? null : searchEvents(ids),
  };
}

/** Command lines that carry the container's id: runtimes and shims, and whoever asked for it by its id. */
function namingTable(reader: ReportReader, container: number): ReportTable {
  const { store } = reader;
  const id = store
    .prepare("SELECT value FROM container_name WHERE container = ? AND kind = 'id' ORDER BY event LIMIT 1")
    .pluck()
    .get(container) as string | undefined;
  const boot = store.prepare("SELECT boot FROM container WHERE id = ?").pluck().get(container) as number;
  const base = boot * 2 ** 36;
  const found =
    id === undefined
      ? []
      : (store
          .prepare(
            `SELECT event FROM argv WHERE event BETWEEN ? AND ? AND instr(arguments, CAST(? AS BLOB)) > 0 ORDER BY event LIMIT ${MOST_COMMANDS + 1}`,
          )
          .pluck()
          .all(base, base + 2 ** 36 - 1, Buffer.from(id.slice(0, 12))) as number[]);
  return {
    id: "named-by",
    title: "Command lines that name its id",
    columns: ["time", "pid", "where", "command line", "event"],
    rows: found.slice(0, MOST_COMMANDS).map((event) => commandRow(reader, event)),
    ...(found.length > MOST_COMMANDS ? { more: found.length - MOST_COMMANDS } : {}),
  };
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
