// SPDX-License-Identifier: Apache-2.0

import { deedReader } from "../../../store/repositories/paths/selected-files.ts";
import type { TaskId } from "../../../types/ids.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { isDisk } from "../../paths/host-devices.ts";
import { openCalls } from "../../paths/open-calls.ts";
import { loggedAs } from "../files-written.ts";
import { pathCell } from "../path-cell.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";

/** A task that got out of a container, from one event on; `until` it was back, if it was. */
export interface Followed {
  readonly task: TaskId;
  readonly from: number;
  readonly until: number | null;
}

export type DeedKind = "ran" | "changed" | "read";

interface Deed {
  readonly event: number;
  readonly kind: DeedKind;
}

/** Deeds of a task and its children after it got out, in order: programs run, files changed, files opened to read. */
export interface Deeds {
  readonly deeds: readonly Deed[];
  readonly counts: Readonly<Record<DeedKind, number>>;
}

export type DeedReader = (followed: Followed) => Deeds;

/** So many are looked at for one finding. */
const MOST_DEEDS = 100_000;

/** Reads deeds; of files only those that lie on a disk, for everything opens pipes, terminals and /proc. */
export function openDeeds({ store }: ReportReader): DeedReader {
  const read = deedReader(store, openCalls(store), MOST_DEEDS);
  return ({ task, from, until }) => {
    const rows = read(task, from, until ?? Number.MAX_SAFE_INTEGER);
    const deeds = rows.flatMap(({ event, runs, changes, onDisk }): Deed[] =>
      runs === 1
        ? [{ event, kind: "ran" }]
        : onDisk === 0
          ? []
          : [{ event, kind: changes === 1 ? "changed" : "read" }],
    );
    const count = (kind: DeedKind) => deeds.filter((deed) => deed.kind === kind).length;
    return { deeds, counts: { ran: count("ran"), changed: count("changed"), read: count("read") } };
  };
}

/** "ran 2 programs, changed 1 file, opened 5 files to read", without what it did not. */
export function deedWords({ counts: { ran, changed, read } }: Deeds): string {
  const parts = [
    ran === 0 ? "" : `ran ${many(ran, "program")}`,
    changed === 0 ? "" : `changed ${many(changed, "file")}`,
    read === 0 ? "" : `opened ${many(read, "file")} to read`,
  ].filter((part) => part !== "");
  return parts.join(", ");
}

function many(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/** One of each as a row; `finding` is the number of its finding. */
export function deedRow(reader: ReportReader, finding: number, { event: row, kind }: Deed): ReportRow {
  const event = reader.events.event(row);
  const { file, dev } = changedFile(reader.events.files(event));
  const what: Cell =
    kind === "ran" ? { words: reader.events.arguments(event) } : pathCell(reader, event, file);
  return {
    cells: [
      finding,
      { timeMs: event.timeMs },
      event.pid,
      kind,
      what,
      kind === "ran" ? null : loggedAs(file),
      kind === "ran" || !isDisk(dev) ? null : dev,
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

export const DEED_COLUMNS = ["no", "time", "pid", "did", "what", "logged as", "device", "event"];
