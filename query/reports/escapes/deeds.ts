// SPDX-License-Identifier: Apache-2.0

import type { EventView } from "../../../questions/event-view.ts";
import { deedReader } from "../../../store/repositories/paths/selected-files.ts";
import type { TaskId } from "../../../types/ids.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { isDisk } from "../../paths/host-devices.ts";
import { openCalls } from "../../paths/open-calls.ts";
import { loggedAs } from "../files-written.ts";
import { pathCell } from "../path-cell.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { deedVerb } from "./deed-verb.ts";

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

/** Deeds of a task and its children after it got out, in order: programs run, files changed or opened for writing, files opened to read. */
export interface Deeds {
  readonly deeds: readonly Deed[];
  /** False where there are more than are looked at. */
  readonly isWhole: boolean;
  readonly counts: Readonly<Record<DeedKind, number>>;
}

export type DeedReader = (followed: Followed) => Deeds;

/** Of deeds alike so many are one row. */
const MOST_ALIKE = 100;
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
    return {
      deeds,
      isWhole: rows.length < MOST_DEEDS,
      counts: { ran: count("ran"), changed: count("changed"), read: count("read") },
    };
  };
}

/** "ran programs twice, opened files to read 5 times", each deed counted: a file that was opened twice is two. */
export function deedWords({ counts: { ran, changed, read }, isWhole }: Deeds): string {
  const parts = [
    ran === 0 ? "" : `ran programs ${times(ran)}`,
    changed === 0 ? "" : `changed files or opened them for writing ${times(changed)}`,
    read === 0 ? "" : `opened files to read ${times(read)}`,
  ].filter((part) => part !== "");
  return `${isWhole || parts.length === 0 ? "" : "at least: "}${parts.join(", ")}`;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

/** A deed of the finding with this number. */
export interface FoundDeed {
  readonly finding: number;
  readonly deed: Deed;
}

/** One of each as a row. */
export function deedRow(reader: ReportReader, { finding, deed }: FoundDeed): ReportRow {
  const event = reader.events.event(deed.event);
  return {
    cells: [finding, { timeMs: event.timeMs }, ...deedCells(reader, event, deed.kind), { event: event.id }],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

export const DEED_COLUMNS = ["no", "time", "pid", "did", "what", "logged as", "device", "event"];

/** Deeds of a finding that say the same: a file that one process opened again and again. */
export function deedsAlike(reader: ReportReader, deeds: readonly FoundDeed[]): FoundDeed[][] {
  const groups = new Map<string, FoundDeed[]>();
  for (const one of deeds) {
    const cells = deedCells(reader, reader.events.event(one.deed.event), one.deed.kind);
    const key = JSON.stringify([one.finding, ...cells]);
    const known = groups.get(key);
    // A search with more of them would be too long for a command line: a further row has the rest.
    if (known === undefined || known.length >= MOST_ALIKE) groups.set(key, [one]);
    if (known === undefined) continue;
    if (known.length < MOST_ALIKE) known.push(one);
    else groups.set(`${key} ${known[0]!.deed.event}`, known);
  }
  return [...groups.values()].sort(
    ([a], [b]) => a!.finding - b!.finding || reader.compare(a!.deed.event, b!.deed.event),
  );
}

/** Deeds alike as one row. */
export function alikeRow(reader: ReportReader, deeds: readonly FoundDeed[]): ReportRow {
  const [first, last] = [deeds[0]!, deeds.at(-1)!];
  const { cells } = deedRow(reader, first);
  const events = deeds.map(({ deed }) => reader.id(deed.event));
  return {
    cells: [
      ...cells.slice(0, -1),
      deeds.length,
      deeds.length === 1 ? null : { timeMs: reader.timeMs(last.deed.event) },
      ...cells.slice(-1),
    ],
    events,
    search: searchEvents(events),
  };
}

export const ALIKE_COLUMNS = [...DEED_COLUMNS.slice(0, -1), "times", "last", "event"];

function deedCells(reader: ReportReader, event: EventView, kind: DeedKind): Cell[] {
  const { file, dev } = changedFile(reader.events.files(event));
  return kind === "ran"
    ? [event.pid, kind, { words: reader.events.arguments(event) }, null, null]
    : [
        event.pid,
        deedVerb(event, kind, file),
        pathCell(reader, event, file),
        loggedAs(file),
        isDisk(dev) ? dev : null,
      ];
}
