// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";

/** The events of one boot: what happened before a boot causes nothing in it. */
export interface BootEvents {
  readonly store: Store;
  readonly boot: number;
  /** The least and the greatest id that an event of it can have. */
  readonly range: { readonly first: number; readonly last: number };
}

export function bootEvents(store: Store, boot: number): BootEvents {
  return { store, boot, range: { first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 } };
}

/** An event with its task's place. */
export interface PlacedEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly pid: number;
  readonly task: number;
  readonly container: number | null;
  readonly class: string | null;
  readonly auid: number | null;
  readonly success: number | null;
  readonly text: string;
}

const UNSET = 4_294_967_295;

/**
 * Columns and joins of PlacedEvent; `e` is the event, `columns` what stands beside its own. `join` names the few rows
 * first and CROSS JOINs `e`: SQLite would read every event otherwise.
 */
export function placedSql(columns: string, join: string): string {
  return `SELECT e.id, e.time_ms AS timeMs, e.pid, m.task, m.container, k.class, e.success,
      nullif(c.auid, ${UNSET}) AS auid, ${columns}
    FROM ${join}
    LEFT JOIN membership m ON m.pid = e.pid AND m.from_event = (
      SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event <= e.id) AND m.to_event >= e.id
    LEFT JOIN container k ON k.id = m.container
    LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential`;
}

/** A text of the log in words of our own: what is not valid UTF-8 in it is shown as such. */
export function readable(value: string | Uint8Array): string {
  return typeof value === "string" ? value : Buffer.from(value).toString("utf8");
}

/** Rows of a placedSql one after the other: a log may have a million of them, and none need be kept. */
export function* placedRows<T extends PlacedEvent>(
  { store }: BootEvents,
  sql: string,
  parameters: Readonly<Record<string, string | number>>,
): Generator<T, void, undefined> {
  for (const row of store.prepare(sql).iterate(parameters) as Iterable<T>)
    yield { ...row, text: readable(row.text ?? "") };
}

/** Events with a PATH whose name fits one of the GLOB patterns, in order. */
export function* eventsOnPaths(
  events: BootEvents,
  patterns: readonly string[],
): Generator<PlacedEvent, void, undefined> {
  const fits = patterns.map(() => "value GLOB ?").join(" OR ");
  const names = events.store
    .prepare(`SELECT id FROM string WHERE ${fits}`)
    .pluck()
    .all(...patterns) as number[];
  if (names.length === 0) return;
  const join = "path p CROSS JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name";
  yield* placedRows(
    events,
    `${placedSql("s.value AS text", join)} WHERE p.name IN (SELECT value FROM json_each(@names))
       AND p.event BETWEEN @first AND @last AND e.pid IS NOT NULL ORDER BY p.event`,
    { ...events.range, names: JSON.stringify(names) },
  );
}

/** A run of a program; its arguments are latin1, one character per byte. */
export interface ProgramRun extends PlacedEvent {
  readonly argv: readonly string[];
}

/**
 * Program runs of a kind, in order, all of which have one of the words (ASCII) in their arguments. Only those are taken apart
 * and placed: most programs ask nobody for anything.
 */
export function programRuns(
  { store, range }: BootEvents,
  words: readonly string[],
  isWanted: (argv: readonly string[]) => boolean,
): ProgramRun[] {
  const hasWord = words
    .map((word) => `instr(arguments, x'${Buffer.from(word).toString("hex")}')`)
    .join(" OR ");
  const rows = store
    .prepare(
      `SELECT event, arguments FROM argv WHERE event BETWEEN @first AND @last AND (${hasWord}) ORDER BY event`,
    )
    .raw()
    .iterate(range) as Iterable<[number, Uint8Array]>;
  const wanted: { event: number; argv: string[] }[] = [];
  for (const [event, bytes] of rows) {
    const argv = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").split("\0");
    if (isWanted(argv)) wanted.push({ event, argv });
  }
  const place = store.prepare(
    `${placedSql("'' AS text", "event e")} WHERE e.id = @event AND e.pid IS NOT NULL`,
  );
  return wanted.flatMap(({ event, argv }) => {
    const placed = place.get({ event }) as PlacedEvent | undefined;
    return placed === undefined ? [] : [{ ...placed, argv }];
  });
}

/** Whether an event lies inside a container, as far as that is known. */
export function isInside({ container, class: kind }: PlacedEvent): boolean {
  return container !== null && kind !== "host";
}

/** The first event of each task below `ppid`, in order. */
export function firstEventsUnder(events: BootEvents, ppid: number): PlacedEvent[] {
  const sql = placedSql("'' AS text", "task t CROSS JOIN event e ON e.id = t.first_event");
  const parameters = { boot: events.boot, ppid };
  return [
    ...placedRows(
      events,
      `${sql} WHERE t.boot = @boot AND e.actor IN (SELECT id FROM actor WHERE ppid = @ppid) AND t.silent = 0 ORDER BY e.id`,
      parameters,
    ),
  ];
}
