// SPDX-License-Identifier: Apache-2.0

import { countMoving } from "../../store/repositories/events/event-totals.ts";
import type { Move } from "../../store/repositories/tasks/memberships.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { type ActAcross, readActs } from "./acts-across.ts";
import { bootMoves } from "./boot-moves.ts";
import { loginUser, optionalPlace, placeName } from "./cell-names.ts";
import { logHas } from "./log-has.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
import { edgeRows } from "./table-rows.ts";
import { whereHolds } from "./where-holds.ts";

/** Tasks that came into a container or left it, and acts of its tasks and others on each other. */
export function crossingTable(reader: ReportReader, boot: BootId, scope: Scope, limit: number): ReportTable {
  const { containers = [] } = scope;
  const isMeant = (row: ContainerId | null) => row !== null && containers.includes(row);
  const moves = bootMoves(reader, boot).filter(({ from, to }) => isMeant(from) || isMeant(to));
  const all = [
    ...moves.map((move) => ({
      event: move.event,
      proof: move.proof,
      row: () => moveRow(reader, move, isMeant),
    })),
    ...readActs(reader, boot, containers).map((act) => ({
      event: act.event.row,
      proof: act.event.row,
      row: () => actRow(reader, act, isMeant(act.event.container?.row ?? null)),
    })),
  ].sort((a, b) => a.event - b.event);
  const entries = whereHolds(reader, scope, all, ({ event, proof }) => [event, proof]);
  return {
    id: "crossings",
    title: "Entries, exits and acts across the border",
    note: "By setns and the like, and signals or traces between containers; as far as calls are logged.",
    columns: ["time", "what", "pid", "program", "login user", "from, to or with", "event"],
    ...edgeRows(entries, limit, ({ row }) => row()),
    ifEmpty: logHas(
      "calls of setns and unshare, and OBJ_PID records",
      // The text speaks of the log.
      reader.events.boots.boots.reduce((sum, { row }) => sum + countMoving(reader.store, row), 0),
      scope.where === undefined ? "across this border" : "within this report across this border",
    ),
  };
}

/** A task that entered or left: at the first event of its new place, with the event that proves it. */
function moveRow(reader: ReportReader, move: Move, isMeant: (row: ContainerId | null) => boolean): ReportRow {
  const event = reader.events.event(move.event);
  const entered = isMeant(move.to);
  const events = [reader.id(move.proof), event.id];
  const other = entered ? move.from : move.to;
  const place =
    other === null ? (entered ? move.fromEvidence : move.toEvidence) : placeName(reader.container(other));
  return {
    cells: [
      { timeMs: event.timeMs },
      entered ? "entered" : "left",
      move.pid,
      event.program?.exe ?? event.program?.comm ?? null,
      loginUser(event.credential?.auid, event.accounts),
      place,
      { event: event.id },
    ],
    events: [...new Set(events)],
    search: searchEvents(events),
  };
}

/** Acts on tasks of other containers, and of others on its tasks. */
function actRow(reader: ReportReader, { event, target, what }: ActAcross, isSource: boolean): ReportRow {
  const where = optionalPlace(event.container) ?? event.attribution.evidence;
  return {
    cells: [
      { timeMs: event.timeMs },
      what,
      event.pid,
      event.program?.exe ?? event.program?.comm ?? null,
      loginUser(event.credential?.auid, event.accounts),
      isSource ? placeName(reader.container(target)) : where,
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}
