// SPDX-License-Identifier: Apache-2.0

import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { TaskId } from "../../../types/ids.ts";
import type { KeyRange } from "../../event-key.ts";
import { type BootEvents, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

/** A run of a program; its arguments are latin1, one character per byte. */
export interface ProgramRun extends PlacedEvent {
  readonly argv: readonly string[];
  /** The program file as logged by the kernel; "" if none is logged. The caller can choose the first argument freely. */
  readonly exe: string;
}

/** The program file of an actor `a`, as logged by the kernel. */
const EXE =
  "(SELECT s.value FROM program p JOIN string s ON s.id = p.exe WHERE p.id = a.program AND p.claimed = 0)";

/** Arguments of a program by its event. */
export type Runs = ReadonlyMap<number, readonly string[]>;

/**
 * Program runs of a kind, all of which have one of the words (ASCII) in their arguments. Only those are split: most programs are not
 * clients.
 */
export function findRuns(
  { store }: BootEvents,
  range: KeyRange,
  words: readonly string[],
  isWanted: (argv: readonly string[]) => boolean,
): Runs {
  const hasWord = words
    .map((word) => `instr(arguments, x'${Buffer.from(word).toString("hex")}')`)
    .join(" OR ");
  const rows = store
    .prepare(
      `SELECT event, arguments FROM argv WHERE event BETWEEN @first AND @last AND (${hasWord}) ORDER BY event`,
    )
    .raw()
    .iterate(range) as Iterable<[number, Uint8Array]>;
  const wanted = new Map<number, readonly string[]>();
  for (const [event, bytes] of rows) {
    const argv = argumentsOf(bytes);
    if (isWanted(argv)) wanted.set(event, argv);
  }
  return wanted;
}

/** Those of a whole boot with their places, in order. */
export function programRuns(
  events: BootEvents,
  words: readonly string[],
  isWanted: (argv: readonly string[]) => boolean,
): ProgramRun[] {
  return placeRuns(events, findRuns(events, events.range, words, isWanted));
}

/** Program runs of these events. */
export function readProgramRuns({ store }: BootEvents, events: readonly number[]): Runs {
  const read = store.prepare("SELECT arguments FROM argv WHERE event = ?").pluck();
  return new Map(
    events.flatMap((event) => {
      const bytes = read.get(event) as Uint8Array | undefined;
      return bytes === undefined ? [] : [[event, argumentsOf(bytes)] as const];
    }),
  );
}

function argumentsOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").split("\0");
}

/** The same with their places. */
export function placeRuns({ store }: BootEvents, runs: Runs): ProgramRun[] {
  const place = store.prepare(
    `${placedSql(`'' AS text, ${EXE} AS exe`, "event e")} WHERE e.id = @event AND e.pid IS NOT NULL`,
  );
  return [...runs].flatMap(([event, argv]) => {
    const placed = place.get({ event }) as
      | (PlacedEvent & { readonly exe: string | Uint8Array | null })
      | undefined;
    return placed === undefined ? [] : [{ ...placed, argv, exe: asText(placed.exe ?? "") }];
  });
}

/** The first event of each child task of `ppid`, in order; their text is the program file, "" if none is logged. */
export function firstEventsUnder(events: BootEvents, ppid: number): PlacedEvent[] {
  const sql = placedSql(`${EXE} AS text`, "task t CROSS JOIN event e ON e.id = t.first_event");
  const parameters = { boot: events.boot, ppid };
  return [
    ...placedRows(
      events,
      `${sql} WHERE t.boot = @boot AND e.actor IN (SELECT id FROM actor WHERE ppid = @ppid) AND t.silent = 0 ORDER BY e.id`,
      parameters,
    ),
  ];
}

/** Reads the first program of a task: its file, "" if not in the log, and its arguments; undefined: none is logged. */
export function firstRunReader({
  store,
}: BootEvents): (task: TaskId) => { readonly exe: string; readonly argv: readonly string[] } | undefined {
  const first = store.prepare(
    `SELECT v.arguments, s.value AS exe FROM task t CROSS JOIN event e ON e.id >= t.first_event AND e.pid = t.pid AND e.id <= t.last_event
       CROSS JOIN argv v ON v.event = e.id LEFT JOIN actor a ON a.id = e.actor
       LEFT JOIN program p ON p.id = a.program AND p.claimed = 0 LEFT JOIN string s ON s.id = p.exe
     WHERE t.id = ? AND e.success IS NOT 0 ORDER BY e.id LIMIT 1`,
  );
  return (task) => {
    const row = first.get(task) as { arguments: Uint8Array; exe: string | Uint8Array | null } | undefined;
    return row === undefined ? undefined : { exe: asText(row.exe ?? ""), argv: argumentsOf(row.arguments) };
  };
}

/**
 * The first program inside a container of a task that a runtime, or its child, has made after an event; else the task's first event there.
 */
export function firstRunBelow({ store }: BootEvents, task: TaskId, after: number): PlacedEvent | undefined {
  const sql = placedSql(
    "'' AS text",
    "task t CROSS JOIN event e ON e.id >= t.first_event AND e.pid = t.pid AND e.id <= t.last_event",
  );
  return store
    .prepare(
      `WITH RECURSIVE below (id, depth) AS (
         SELECT ?, 0 UNION SELECT t.id, depth + 1 FROM below b CROSS JOIN task t ON t.parent = b.id WHERE depth < 6)
       ${sql} WHERE t.id IN (SELECT id FROM below) AND e.id > ? AND k.class IN ('container', 'sandbox')
       ORDER BY NOT EXISTS (SELECT 1 FROM argv v WHERE v.event = e.id), e.id LIMIT 1`,
    )
    .get(task, after) as PlacedEvent | undefined;
}

/** Events that name a socket like this (a GLOB), in order, one at a time; their text is the socket. */
export function eventsOnSockets(events: BootEvents, socket: string): Generator<PlacedEvent, void, undefined> {
  const join = "detail d CROSS JOIN event e ON e.id = d.event JOIN string s ON s.id = d.value";
  const sql = `${placedSql("s.value AS text", join)}
    WHERE d.value IN (SELECT id FROM string WHERE value GLOB @socket) AND d.kind = ${DetailKind.peer}
      AND d.event BETWEEN @first AND @last AND e.pid IS NOT NULL ORDER BY d.event`;
  return placedRows(events, sql, { ...events.range, socket });
}

/** The first event of each child of a task that runs such a program (a GLOB over its name), in order, one at a time. */
export function startsByProgram(
  events: BootEvents,
  program: string,
): Generator<PlacedEvent, void, undefined> {
  const join = `task t CROSS JOIN task shim ON shim.id = t.parent CROSS JOIN event last ON last.id = shim.last_event
    CROSS JOIN actor la ON la.id = last.actor CROSS JOIN program p ON p.id = la.program AND p.claimed = 0
    CROSS JOIN string s ON s.id = p.comm AND s.value GLOB @program CROSS JOIN event e ON e.id = t.first_event`;
  return placedRows(
    events,
    `${placedSql("'' AS text", join)} WHERE t.boot = @boot AND t.silent = 0 ORDER BY e.id`,
    { boot: events.boot, program },
  );
}
