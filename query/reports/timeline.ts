// SPDX-License-Identifier: Apache-2.0

import { containerPicture } from "./container-picture.ts";
import { type Milestone, readMilestones } from "./milestones.ts";
import { likelyNote } from "./object-rows.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, scopeBoots } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";
import { edges } from "./table-rows.ts";
import { RUN_COLUMNS, runRow } from "./timeline/run-row.ts";
import { type ToldRun, toldRuns } from "./timeline/told-runs.ts";

const DEFAULT_MOST = 1000;

/** Kinds of rows that can be asked for alone. */
export const TIMELINE_KINDS = ["containers"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** A milestone, or a run of one or more events. */
type Entry = Milestone | ToldRun;

/**
 * One incident in order, over all containers of the scope: containers made and ended, tasks that moved, programs run, files changed,
 * sockets, failures and messages. Plain reads and memory calls are left out: `search` has them. Repeated acts of one task are one row.
 * Of many rows the first and the last are shown. `only`: containers made and ended, and tasks that moved, alone.
 */
export function readTimeline(
  reader: ReportReader,
  scope: Scope,
  limit = DEFAULT_MOST,
  pictured = true,
  only?: TimelineKind,
): Report {
  const boots = scopeBoots(reader, scope);
  const milestones = boots.flatMap((boot) => readMilestones(reader, boot, scope));
  const counts = { events: 0 };
  const runs = only === undefined ? toldRuns(reader, scope, counts) : [];
  const taken = takeEntries(inOrder(reader, milestones, runs), limit);
  const told = { ...taken, entries: milestones.length + counts.events };
  const picture = pictured && boots.length === 1 ? containerPicture(reader, boots[0]!) : undefined;
  const foot = reportFoot(reader, scopeRanges(reader, scope));
  const rows = told.shown.map((entry) => rowOf(reader, scope, entry));
  const omitted = told.rows - rows.length;
  return {
    name: "timeline",
    title: "Timeline",
    subject: null,
    ...(picture === undefined ? {} : { picture }),
    tables: [
      {
        id: "timeline",
        title: "In the order of the log",
        note: [
          only === undefined
            ? "Containers, moves between them, programs run, files changed or opened for writing, sockets, failures and messages; each with its place and the evidence for it."
            : "Containers made and ended, and moves of tasks between them.",
          "By host, boot and serial, auditd's own events by time; times within a boot may run back by some milliseconds.",
          repeatNote(told),
          likelyNote(rows) ?? "",
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
        columns: RUN_COLUMNS,
        rows,
        ...(omitted > 0 ? { omitted: { rows: omitted, after: edges(limit).head } } : {}),
        ifEmpty: "The scope has no event of these kinds.",
      },
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Rows to show, of how many. */
interface Taken {
  readonly shown: readonly Entry[];
  readonly rows: number;
}

/** The first and the last so many entries, all where there are no more. */
function takeEntries(entries: Iterable<Entry>, limit: number): Taken {
  const { head, tail } = edges(limit);
  const first: Entry[] = [];
  /** The last ones: the oldest at `rows % tail`. */
  const last: Entry[] = [];
  let rows = 0;
  const leave = (entry: Entry) => {
    if (isRun(entry)) entry.keys = undefined;
  };
  for (const entry of entries) {
    rows += 1;
    if (rows <= limit) first.push(entry);
    else if (tail === 0) leave(entry);
    if (tail === 0) continue;
    const at = (rows - 1) % tail;
    const old = last[at];
    last[at] = entry;
    if (old !== undefined && rows - tail > limit) leave(old);
  }
  if (rows <= limit) return { shown: first, rows };
  const from = rows % Math.max(1, tail);
  return { shown: [...first.slice(0, head), ...last.slice(from), ...last.slice(0, from)], rows };
}

const isRun = (entry: Entry): entry is ToldRun => "events" in entry;

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (isRun(entry) ? entry.events : 0), 0);
}

/** A milestone stands before the event that shows it. */
function* inOrder(
  { compare }: ReportReader,
  milestones: readonly Milestone[],
  runs: Iterable<ToldRun>,
): Generator<Entry, void, undefined> {
  const sorted = milestones.toSorted((a, b) => compare(a.event, b.event));
  let next = 0;
  for (const run of runs) {
    while (next < sorted.length && compare(sorted[next]!.event, run.first) <= 0) {
      yield sorted[next]!;
      next += 1;
    }
    yield run;
  }
  yield* sorted.slice(next);
}

function rowOf(reader: ReportReader, scope: Scope, entry: Entry): ReportRow {
  if (isRun(entry)) return runRow(reader, scope, entry);
  const { cells, ...row } = entry.row();
  return { ...row, cells: [...cells.slice(0, -1), null, null, cells.at(-1)!] };
}

/** Nothing is lost where repeats are one row: shown and left out, they are as many as there are. */
function repeatNote({ shown, rows, entries }: Taken & { readonly entries: number }): string {
  if (rows === entries) return "";
  const told = sumOf(shown) + shown.filter((entry) => !isRun(entry)).length;
  return (
    `A row with “times” stands for so many events of one kind that one task did (of programs: that its children ran) until “until”, with nothing else told of it in between and no pause above a minute: ${entries} entries in ${rows} rows` +
    (shown.length === rows ? "." : `, ${told} of them in the rows shown.`)
  );
}
