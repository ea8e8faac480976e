// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { EventView } from "../../../questions/event-view.ts";
import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { formatAuditTime } from "../../../types/event-id.ts";
import { actText, outcomeText } from "../../event-outcome.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { commandOf, typedText } from "../lists/typed-lists.ts";
import { rowPlace } from "../object-rows.ts";
import { belowRoot, pathCell } from "../path-cell.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { quoted, type ReportReader, type Scope, searchEvents, wordsWithin } from "../report-reader.ts";
import { MOST_KEPT, type ToldRun } from "./told-runs.ts";

export const EVENT_COLUMNS = [
  "time",
  "container",
  "known by",
  "pid",
  "program",
  "what",
  "on",
  "result",
  "event",
];
/** Those of a timeline: how many events a row stands for, and the time of the last. */
export const RUN_COLUMNS = [...EVENT_COLUMNS.slice(0, -1), "times", "until", "event"];
/** So many events are named one by one. */
const MOST_NAMED = 20;
const MOST_CALLS = 4;

/** A row of EVENT_COLUMNS. */
export function eventRow(reader: ReportReader, id: number): ReportRow {
  const event = reader.events.event(id);
  return {
    cells: [...cellsOf(reader, event), { event: event.id }],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

function cellsOf(reader: ReportReader, event: EventView): Cell[] {
  const argv = reader.events.arguments(event);
  const [peer] = reader.events.details(event, DetailKind.peer);
  const file = reader.events.files(event).findLast(({ nametype }) => nametype !== "PARENT");
  const text = commandOf(event, reader) ?? typedText(event, reader);
  const on: Cell = argv.length > 0 ? { words: argv } : (text ?? peer ?? pathCell(reader, event, file));
  return [
    { timeMs: event.timeMs },
    event.container === null && event.attribution.likely === null ? null : rowPlace(event),
    event.attribution.evidence,
    event.pid,
    event.program?.exe ?? event.program?.comm ?? null,
    actText(event, callNames()),
    on,
    outcomeText(event),
  ];
}

/** A row of RUN_COLUMNS for an event, or for a run of them. */
export function runRow(reader: ReportReader, scope: Scope, run: ToldRun): ReportRow {
  const first = reader.events.event(run.first);
  const cells = cellsOf(reader, first);
  if (run.events === 1)
    return {
      cells: [...cells, null, null, { event: first.id }],
      events: [first.id],
      search: searchEvents([first.id]),
    };
  const keys = run.keys ?? [run.first];
  const last = reader.events.event(run.last);
  const own = cells.slice(0, 5);
  const [what, on, result] = [cells[5]!, cells[6]!, cells[7]!];
  const isFiles = run.kind === "changed" || (run.kind === "failed" && isPath(on));
  const views = isFiles ? keys.map((key) => reader.events.event(key)) : [];
  const isFew = run.events <= MOST_NAMED;
  const events = isFew ? keys.map(reader.id) : [first.id, last.id];
  return {
    cells: [
      ...own,
      run.kind === "changed" ? callsOf(views) : what,
      isFiles ? filesOf(reader, views, run.events) : on,
      run.kind === "changed" ? "success" : result,
      run.events,
      { timeMs: last.timeMs },
      { event: first.id },
    ],
    events: [...new Set(events)],
    search: isFew ? searchEvents(events) : wordsWithin(scope, wordsOf(reader, run, first, last)),
  };
}

function isPath(cell: Cell): boolean {
  return typeof cell === "string" || (cell !== null && typeof cell === "object" && "path" in cell);
}

/** "openat, renameat, fchmod": each once, the most frequent first. */
function callsOf(views: readonly EventView[]): string {
  const names = callNames();
  const counts = new Map<string, number>();
  for (const { call } of views) {
    const name = call === null ? "" : names.call(call);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  return sorted.slice(0, MOST_CALLS).join(", ") + (sorted.length > MOST_CALLS ? ", …" : "");
}

/** "640 files under /usr": by their paths; names whose directory is not known are counted beside them. */
function filesOf(reader: ReportReader, views: readonly EventView[], total: number): Cell {
  const paths = new Set<string>();
  const names = new Set<string>();
  let only: Cell = null;
  for (const view of views) {
    const { file } = changedFile(reader.events.files(view));
    if (file === undefined || file.name === null) continue;
    only ??= pathCell(reader, view, file);
    if (file.path === null) names.add(asText(file.name));
    else paths.add(asText(file.path));
  }
  const count = paths.size + names.size;
  if (count <= 1) return only;
  const of = total > views.length ? `of the first ${MOST_KEPT} events: ` : "";
  const directory = paths.size === 0 ? "" : commonDirectory([...paths]);
  // A change of root has its own row and ends a run, so a run has one root.
  const below = (shown: string) => belowRoot(reader, views.at(-1)!, directory, shown);
  if (names.size === 0) return below(`${of}${count} files under ${directory}`);
  const rest = `${names.size} ${names.size === 1 ? "name" : "names"} below an unknown directory`;
  return paths.size === 0
    ? of + rest
    : below(`${of}${paths.size} ${paths.size === 1 ? "file" : "files"} under ${directory}, ${rest}`);
}

/** The deepest directory that all of them lie in. */
export function commonDirectory(paths: readonly string[]): string {
  const parts = (path: string) => path.split("/").slice(0, -1);
  const common = paths.map(parts).reduce((a, b) => {
    const differs = a.findIndex((part, at) => part !== b[at]);
    return differs < 0 ? a : a.slice(0, differs);
  });
  return common.join("/") || "/";
}

/** A search for just the events of a run. */
function wordsOf(reader: ReportReader, { kind }: ToldRun, first: EventView, last: EventView): string[] {
  const [from, to] = [Math.min(first.timeMs, last.timeMs), Math.max(first.timeMs, last.timeMs)];
  const call = first.call === null ? "" : ` and syscall = ${callNames().call(first.call)}`;
  const [peer] = reader.events.details(first, DetailKind.peer);
  const named = peer === undefined ? "" : ` and peer = ${quoted(asText(peer))}`;
  const what = {
    changed: `changes and pid = ${first.pid}`,
    failed: `failed and pid = ${first.pid}${call} and exit = ${first.exit}${named}`,
    named: `pid = ${first.pid}${call}${named}`,
    ran: `type = EXECVE and ppid = ${first.ppid}`,
  }[kind!];
  const serials =
    first.serial <= last.serial ? ` and serial >= ${first.serial} and serial <= ${last.serial}` : "";
  return [
    `${what}${serials} and time >= ${formatAuditTime(from)} and time <= ${formatAuditTime(to)}`,
    ...(first.node === null ? [] : ["-n", asText(first.node)]),
  ];
}
