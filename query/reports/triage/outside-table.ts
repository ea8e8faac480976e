// SPDX-License-Identifier: Apache-2.0
import { changedFile } from "../../paths/changed-file.ts";
import { deedVerb } from "../escapes/deed-verb.ts";
import type { DeedKind, DeedReader } from "../escapes/deeds.ts";
import { followedOf } from "../escapes/escape.ts";
import { pathCell } from "../path-cell.ts";
import type { Cell, ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import type { Incident } from "./incidents.ts";

interface OutsideRow {
  readonly incident: number;
  readonly kind: DeedKind;
  readonly did: string;
  readonly what: Cell;
  readonly device: string | null;
  readonly first: number;
  last: number;
  times: number;
}

const ORDER: Readonly<Record<DeedKind, number>> = { ran: 0, changed: 1, read: 2 };

/** Acts of the tasks of incidents after they had got out: programs, files changed, files read; of each name one row with a count. */
export function outsideTable(
  reader: ReportReader,
  incidents: readonly Incident[],
  deedsOf: DeedReader,
  limit: number,
): ReportTable {
  const found = incidents.flatMap(({ findings }, at) => {
    const deeds = new Map<string, OutsideRow>();
    for (const followed of findings.flatMap(followedOf))
      for (const { event, kind } of deedsOf(followed).deeds) addDeed(reader, deeds, at + 1, event, kind);
    return [...deeds.values()].sort(
      (a, b) => ORDER[a.kind] - ORDER[b.kind] || reader.compare(a.first, b.first),
    );
  });
  return {
    id: "outside",
    title: "Actions outside",
    note: "Programs run, and files on disks changed or opened, after the findings of the incidents above: by their tasks, by tasks outside with an inferred cause in the container, and by children of these; as far as calls are logged. A log has the open of a file, not the reading or writing.",
    columns: ["incident", "did", "what", "device", "times", "first", "event"],
    ...firstRows(found, limit, (deed) => rowOf(reader, deed)),
    ifEmpty: "No incident above has a task with a known act outside.",
  };
}

function addDeed(
  reader: ReportReader,
  deeds: Map<string, OutsideRow>,
  incident: number,
  row: number,
  kind: DeedKind,
): void {
  const event = reader.events.event(row);
  const { file, dev } = changedFile(reader.events.files(event));
  const argv = kind === "ran" ? reader.events.arguments(event) : [];
  const what: Cell = kind === "ran" ? { words: argv } : pathCell(reader, event, file);
  const device = kind === "ran" ? null : dev;
  const did = deedVerb(event, kind, file);
  const key = JSON.stringify([did, kind === "ran" ? argv : what, device]);
  const known = deeds.get(key);
  if (known === undefined)
    deeds.set(key, { incident, kind, did, what, device, first: row, last: row, times: 1 });
  else {
    known.times += 1;
    known.last = row;
  }
}

function rowOf(
  reader: ReportReader,
  { incident, did, what, device, first, last, times }: OutsideRow,
): ReportRow {
  const events = [...new Set([first, last].map(reader.id))];
  return {
    cells: [
      incident,
      did,
      what,
      device,
      times,
      { timeMs: reader.timeMs(first) },
      { event: reader.id(first) },
    ],
    events,
    search: searchEvents(events),
  };
}
