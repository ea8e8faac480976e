// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import { readMoves } from "./container-picture.ts";
import { placeName } from "./place-name.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, searchEvent } from "./report-reader.ts";

const MOST_ROWS = 200;

/** Who came into a container or left it, and what its tasks and others did to each other. */
export function crossingTable(
  reader: ReportReader,
  boot: number,
  containers: readonly number[],
): ReportTable {
  const isMeant = (row: number | null) => row !== null && containers.includes(row);
  const moves = readMoves(reader, boot).filter(({ from, to }) => isMeant(from) || isMeant(to));
  const rows = [
    ...moves.map((move): ReportRow => {
      const event = reader.events.event(move.event);
      const entered = isMeant(move.to);
      const other = entered ? move.from : move.to;
      const place =
        other === null ? (entered ? move.fromEvidence : move.toEvidence) : placeName(reader.container(other));
      return {
        cells: [
          { timeMs: event.timeMs },
          entered ? "entered" : "left",
          move.pid,
          event.program?.exe ?? event.program?.comm ?? null,
          event.credential?.auid === 4_294_967_295 ? "unset" : (event.credential?.auid ?? null),
          place,
          { event: reader.id(move.because) },
        ],
        events: [...new Set([reader.id(move.because), event.id])],
        search: searchEvent(reader.id(move.because)),
      };
    }),
    ...objectRows(reader, boot, containers),
  ];
  return {
    id: "crossings",
    title: "Who entered or left it, and acts across its border",
    note: "By setns and the like, and signals or traces between containers, as far as the log shows them.",
    columns: ["time", "what", "pid", "program", "login user", "from, to or with", "event"],
    rows: rows.slice(0, MOST_ROWS),
    ...(rows.length > MOST_ROWS ? { more: rows.length - MOST_ROWS } : {}),
  };
}

interface ObjectRow {
  readonly event: number;
  readonly container: number;
  readonly pid: number | null;
}

/** Events whose subject is in one container and whose object is in another: kill, ptrace. */
export function objectRows(
  reader: ReportReader,
  boot: number,
  containers: readonly number[] | undefined,
): ReportRow[] {
  const base = boot * 2 ** 36;
  const rows = reader.store
    .prepare(
      "SELECT event, container, pid FROM event_container WHERE role = 'object' AND container IS NOT NULL AND event BETWEEN ? AND ? ORDER BY event",
    )
    .all(base, base + 2 ** 36 - 1) as ObjectRow[];
  const names = callNames();
  return rows.flatMap(({ event, container: target, pid }) => {
    const view = reader.events.event(event);
    const source = view.container?.row ?? null;
    const isMeant = (at: number | null) => at !== null && containers?.includes(at) === true;
    if (source === target || (containers !== undefined && !isMeant(target) && !isMeant(source))) return [];
    const what = view.call === null ? view.types[0]! : names.call(view.call);
    const where = view.container === null ? view.attribution.evidence : placeName(view.container);
    const other = placeName(reader.container(target));
    return [
      {
        cells: [
          { timeMs: view.timeMs },
          `${what} of pid ${pid ?? "?"}`,
          view.pid,
          view.program?.exe ?? view.program?.comm ?? null,
          view.credential?.auid === 4_294_967_295 ? "unset" : (view.credential?.auid ?? null),
          isMeant(source) ? other : where,
          { event: view.id },
        ],
        events: [view.id],
        search: searchEvent(view.id),
      },
    ];
  });
}
