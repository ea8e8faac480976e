// SPDX-License-Identifier: Apache-2.0

import { type ActAcross, readActs } from "./acts-across.ts";
import { readMoves } from "./container-picture.ts";
import { firstRows } from "./first-rows.ts";
import { loginUser } from "./login-user.ts";
import { optionalPlace, placeName } from "./place-name.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, searchEvents } from "./report-reader.ts";

/** Who came into a container or left it, and what its tasks and others did to each other. */
export function crossingTable(
  reader: ReportReader,
  boot: number,
  containers: readonly number[],
  most: number,
): ReportTable {
  const isMeant = (row: number | null) => row !== null && containers.includes(row);
  const moves = readMoves(reader, boot).filter(({ from, to }) => isMeant(from) || isMeant(to));
  const rows = [
    ...moves.map((move): ReportRow => {
      const event = reader.events.event(move.event);
      const entered = isMeant(move.to);
      const events = [reader.id(move.because), event.id];
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
          { event: reader.id(move.because) },
        ],
        events: [...new Set(events)],
        search: searchEvents(events),
      };
    }),
    ...readActs(reader, boot, containers).map((act) =>
      actRow(reader, act, isMeant(act.event.container?.row ?? null)),
    ),
  ];
  return {
    id: "crossings",
    title: "Who entered or left it, and acts across its border",
    note: "By setns and the like, and signals or traces between containers, as far as the log shows them.",
    columns: ["time", "what", "pid", "program", "login user", "from, to or with", "event"],
    ...firstRows(rows, most, (row) => row),
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
