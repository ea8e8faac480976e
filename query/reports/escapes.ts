// SPDX-License-Identifier: Apache-2.0
import { readCauses } from "../causes/read-causes.ts";
import { causeEvents } from "./cause-table.ts";
import { readMoves } from "./container-picture.ts";
import { objectRows } from "./crossings.ts";
import { changedDevices, fileRow, hostDevices, isOnHostDevice } from "./files-written.ts";
import { placeName } from "./place-name.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Report, ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, scopeRows, searchEvent } from "./report-reader.ts";

const MOST_ROWS = 500;
const MOST_FILES = 100;

interface Ranked {
  readonly rank: number;
  readonly timeMs: number;
  readonly row: ReportRow;
}

/**
 * Everything by which a task or its acts may have left a container, in every boot, the gravest first: into the host or a
 * container that is not below it; undefined by the kernel's own word; changed files on a disk of the host's; acts on tasks of others;
 * a new root within.
 */
export function readEscapes(reader: ReportReader): Report {
  const found: Ranked[] = [...causes(reader)];
  const { boots } = reader.events.boots;
  for (const { row: boot } of boots) {
    for (const list of [moves(reader, boot), undefinedTasks(reader, boot), hostFiles(reader, boot)])
      for (const row of list) found.push(row); // there may be more than a call can have arguments
    for (const row of objectRows(reader, boot, undefined))
      found.push(
        ranked(
          3,
          "acts on a task of another container",
          row.cells[0] as { timeMs: number },
          row.cells[5] as string,
          `${String(row.cells[1])} by pid ${String(row.cells[2])}`,
          row,
        ),
      );
  }
  const rows = found.sort((a, b) => a.rank - b.rank || a.timeMs - b.timeMs).map(({ row }) => row);
  const gaps = reportGaps(
    reader,
    boots.map(({ row }) => ({ boot: row, first: row * 2 ** 36, last: (row + 1) * 2 ** 36 - 1 })),
  );
  return {
    name: "escapes",
    title: "What may have left a container",
    subject: null,
    tables: [
      {
        id: "escapes",
        title: "Ranked, the gravest first",
        note: "1: a task went from a container to the host or beside it. 2: the kernel calls a task's place undefined; or a file was changed on a device that the host's own tasks use. 3: an act on a task of another container, or an engine's client. 4: another root directory. Causes are inferred. A volume that was mounted on purpose looks like 2.",
        columns: ["rank", "what", "time", "container", "how", "event"],
        rows: rows.slice(0, MOST_ROWS),
        ...(rows.length > MOST_ROWS ? { more: rows.length - MOST_ROWS } : {}),
      },
    ],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

function ranked(
  rank: number,
  what: string,
  time: { timeMs: number },
  where: ReportRow["cells"][number],
  how: ReportRow["cells"][number],
  of: ReportRow,
): Ranked {
  const [first] = of.events;
  return {
    rank,
    timeMs: time.timeMs,
    row: {
      cells: [rank, what, time, where, how, first === undefined ? null : { event: first }],
      events: of.events,
      search: of.search,
    },
  };
}

/** From a container to a place that is not in it. */
function moves(reader: ReportReader, boot: number): Ranked[] {
  return readMoves(reader, boot).flatMap((move) => {
    if (move.from === null) return [];
    const from = reader.container(move.from);
    if (from.class === "host" || from.class === "sandbox") return [];
    const to = move.to === null ? null : reader.container(move.to);
    if (to?.path.includes(from.key) === true) return [];
    const id = reader.id(move.because);
    const place = to === null ? `a place that is ${move.toEvidence}` : placeName(to);
    const row = { cells: [], events: [...new Set([id, reader.id(move.event)])], search: searchEvent(id) };
    const rank = to?.class === "host" || move.toEvidence === "undefined" ? 1 : 2;
    return [
      ranked(
        rank,
        "left its container",
        { timeMs: reader.timeMs(move.event) },
        placeName(from),
        `pid ${move.pid} to ${String(place)}`,
        row,
      ),
    ];
  });
}

function undefinedTasks(reader: ReportReader, boot: number): Ranked[] {
  const base = boot * 2 ** 36;
  const rows = reader.store
    .prepare(
      "SELECT pid, from_event AS event, because FROM membership WHERE evidence = 'undefined' AND from_event BETWEEN ? AND ? ORDER BY from_event",
    )
    .all(base, base + 2 ** 36 - 1) as { pid: number; event: number; because: number }[];
  return rows.map(({ pid, event, because }) => {
    const id = reader.id(because);
    const row = { cells: [], events: [...new Set([id, reader.id(event)])], search: searchEvent(id) };
    return ranked(
      2,
      "in a place that the kernel calls undefined",
      { timeMs: reader.timeMs(event) },
      null,
      `pid ${pid}`,
      row,
    );
  });
}

function containersOf(reader: ReportReader, boot: number): number[] {
  return reader.store
    .prepare("SELECT id FROM container WHERE boot = ? AND class IN ('container', 'pod') ORDER BY key_event")
    .pluck()
    .all(boot) as number[];
}

function scopeOf(reader: ReportReader, id: number): Scope {
  return { containers: [id], words: ["--container", reader.container(id).key] };
}

function hostFiles(reader: ReportReader, boot: number): Ranked[] {
  const containers = containersOf(reader, boot);
  const changed = containers.flatMap((id) => changedDevices(reader, scopeOf(reader, id)));
  const host = hostDevices(reader, boot, changed);
  if (host.size === 0) return [];
  const list = [...host.keys()];
  return containers.flatMap((id) => {
    const rows = scopeRows<{ id: number }>(
      reader,
      scopeOf(reader, id),
      (
        source,
      ) => `SELECT DISTINCT e.id FROM ${source} CROSS JOIN path p ON p.event = e.id WHERE e.flags & 128 <> 0
        AND p.nametype <> 'PARENT' AND p.dev IN (SELECT value FROM json_each(@devices)) ORDER BY e.id LIMIT ${MOST_FILES}`,
      { devices: JSON.stringify(list) },
    );
    return rows
      .map((found) => fileRow(reader, found.id, host))
      .filter(isOnHostDevice)
      .map((row) => {
        const name = placeName(reader.container(id));
        return ranked(
          2,
          "changed a file on a device that the host uses",
          row.cells[0] as { timeMs: number },
          name,
          row.cells[4] ?? null,
          row,
        );
      });
  });
}

/** How grave a cause across containers is; none for one that leads into a container. */
const CAUSE_RANKS: Readonly<Record<string, number>> = {
  "left-container": 1,
  "kernel-helper": 1,
  "shim-client": 1,
  "host-file": 2,
  "daemon-client": 3,
  chroot: 4,
};

function causes(reader: ReportReader): Ranked[] {
  return readCauses(reader.store).flatMap((cause) => {
    const rank = CAUSE_RANKS[cause.kind];
    const from = cause.fromContainer === null ? null : reader.container(cause.fromContainer);
    if (rank === undefined || from === null || from.class === "host" || from.class === "sandbox") return [];
    const events = causeEvents(reader, cause);
    const to =
      cause.toContainer === null ? "" : ` (led to ${placeName(reader.container(cause.toContainer))})`;
    const row = { cells: [], events, search: searchEvent(events[0]!) };
    return [
      ranked(
        rank,
        `cause: ${cause.kind}`,
        { timeMs: reader.timeMs(cause.to) },
        placeName(from),
        cause.detail + to,
        row,
      ),
    ];
  });
}
