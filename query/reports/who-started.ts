// SPDX-License-Identifier: Apache-2.0

import { firstIdOf } from "../../store/repositories/containers/container-names.ts";
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import { commandLinesWith } from "../../store/repositories/events/command-lines.ts";
import { readAncestors, type TaskRow } from "../../store/repositories/tasks/task-rows.ts";
import type { ContainerId } from "../../types/ids.ts";
import { loginUser, optionalPlace } from "./cell-names.ts";
import { countRecords, logHas } from "./log-has.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, searchEvents } from "./report-reader.ts";
import { edgeRows } from "./table-rows.ts";

const LONGEST_CHAIN = 32;
/** Length of an id's prefix that engines print and accept. */
const ID_SHOWN = 12;

/** Makers of a container: its first task, and that task's ancestors. */
export function ancestorTable(reader: ReportReader, container: ContainerId): ReportTable {
  return {
    id: "started-by",
    title: "Start of the container",
    note: "From its first task upwards, each with its parent below it. First seen in: the place of the task's first event.",
    columns: ["pid", "program", "login user", "user", "born", "first seen in"],
    rows: readAncestors(reader.store, container, LONGEST_CHAIN).map((task) => taskRow(reader, task)),
    ifEmpty: "The log has no task of it.",
  };
}

/** A silent task is known only as a parent: no event of its own shows its program or user. */
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

/** Command lines with the container's id: runtimes, shims, and clients that passed the id. */
export function namingTable(reader: ReportReader, container: ContainerId, limit: number): ReportTable {
  return {
    id: "named-by",
    title: "Command lines with its id",
    columns: ["time", "pid", "where", "command line", "event"],
    ...edgeRows(readNaming(reader, container), limit, (event) => commandRow(reader, event)),
    ifEmpty: logHas("EXECVE records", countRecords(reader, "EXECVE"), "with a runtime's id of it"),
  };
}

function readNaming({ store }: ReportReader, container: ContainerId): number[] {
  const id = firstIdOf(store, container);
  if (id === undefined) return [];
  return commandLinesWith(store, readContainer(store, container).boot, id.slice(0, ID_SHOWN));
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
