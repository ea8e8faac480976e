// SPDX-License-Identifier: Apache-2.0
import { fromSqlText, type SqlValue, toSqlText } from "../../store/api.ts";
import { firstKeyOfBoot } from "../../store/event-key.ts";
import { pathOf } from "../../store/search/event-files.ts";
import { pathsByEnd } from "../../store/search/named-paths.ts";
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
const CHANGES = 128; // EventFlag.changes

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

/** An event on a file that was asked for; its text is the path, or the name as logged where the path is not known. */
export interface FileEvent extends PlacedEvent {
  /** It changed the file, or opened it to change it. */
  readonly isChange: boolean;
}

type NamedRow = PlacedEvent & {
  readonly flags: number;
  readonly name: SqlValue;
  readonly directory: SqlValue;
  readonly descriptor: number | null;
  readonly opened: SqlValue;
};

/** Events with a PATH whose name or path passes, in order; one for each such PATH. Each that passes ends with one of `endings`. */
export function* eventsOnPaths(
  { store, range }: BootEvents,
  test: (path: string) => boolean,
  endings: readonly string[],
): Generator<FileEvent, void, undefined> {
  const { names, working, opened } = pathsByEnd(store, test, endings);
  if (names.length + working.length + opened.length === 0) return;
  const pairs = (of: string) => `(SELECT value ->> 0, value ->> 1 FROM json_each(@${of}))`;
  // each form of a path by its own index: one condition of all three would read every PATH of the boot
  const found = `SELECT event, position FROM path WHERE name IN (SELECT value FROM json_each(@names))
    UNION SELECT p.event, p.position FROM json_each(@working) j CROSS JOIN path p ON p.directory = j.value ->> 0 AND p.name = j.value ->> 1
    UNION SELECT p.event, p.position FROM path p JOIN descriptor_directory d ON d.event = p.event AND d.descriptor = p.descriptor
      WHERE p.name IN (SELECT value ->> 1 FROM json_each(@opened)) AND (d.directory, p.name) IN ${pairs("opened")}`;
  const join = `(${found}) f CROSS JOIN path p ON p.event = f.event AND p.position = f.position
    CROSS JOIN event e ON e.id = p.event LEFT JOIN string s ON s.id = p.name LEFT JOIN string w ON w.id = p.directory
    LEFT JOIN descriptor_directory d ON d.event = p.event AND d.descriptor = p.descriptor LEFT JOIN string o ON o.id = d.directory`;
  const columns = `'' AS text, e.flags, s.value AS name, w.value AS directory, p.descriptor, o.value AS opened`;
  const rows = store
    .prepare(
      `${placedSql(columns, join)} WHERE p.event BETWEEN @first AND @last AND e.pid IS NOT NULL ORDER BY p.event, p.position`,
    )
    .iterate({
      ...range,
      names: JSON.stringify(names),
      working: JSON.stringify(working),
      opened: JSON.stringify(opened),
    }) as Iterable<NamedRow>;
  for (const row of rows) {
    const path = pathOf(
      fromSqlText(row.name),
      fromSqlText(row.directory),
      row.descriptor,
      fromSqlText(row.opened),
    );
    const text = path === null ? row.name : toSqlText(path);
    yield { ...row, text: readable(text as string | Uint8Array), isChange: (row.flags & CHANGES) !== 0 };
  }
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
