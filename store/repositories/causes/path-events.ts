// SPDX-License-Identifier: Apache-2.0

import { asText } from "../../../types/as-text.ts";
import { EventFlag } from "../../event-flags.ts";
import { pathOf } from "../../search/event-files.ts";
import { mayEndWith, type NamedPaths, passesInSomeForm, pathsByEnd } from "../../search/named-paths.ts";
import type { SqlValue } from "../../store.ts";
import { fromSqlText, toSqlText } from "../../text.ts";
import { type BootEvents, type PlacedEvent, placedSql } from "./placed-events.ts";

/** An event on a file that was asked for; its text is the path, or the name as logged where the path is not known. */
export interface FileEvent extends PlacedEvent {
  /** It changed the file, or opened it for writing. */
  readonly isChange: boolean;
  /** The device of the file; null: the record has none. */
  readonly dev: string | null;
}

type NamedRow = PlacedEvent & {
  readonly flags: number;
  readonly name: SqlValue;
  readonly directory: SqlValue;
  readonly descriptor: number | null;
  readonly opened: SqlValue;
  readonly dev: string | null;
};

/**
 * Events with a PATH whose name or path passes, in order; one for each such PATH. Each that passes ends with one of `endings`. `known`: those
 * that have one up to `after`, or more.
 */
export function eventsOnPaths(
  events: BootEvents,
  test: (path: string) => boolean,
  endings: readonly string[],
  known: readonly number[],
  after: number,
): Iterable<FileEvent> {
  const { store, range } = events;
  // For a whole boot, all names are tested once; otherwise those of the new events, one after another.
  if (after < range.first) return eventsOfPaths(events, pathsByEnd(store, test, endings));
  return someOnPaths(events, test, endings, known, after);
}

/** Those of the events that are known, and of those after one. */
function* someOnPaths(
  { store, range }: BootEvents,
  test: (path: string) => boolean,
  endings: readonly string[],
  known: readonly number[],
  after: number,
): Generator<FileEvent, void, undefined> {
  const found = `SELECT event, position FROM path WHERE event IN (SELECT value FROM json_each(@known))
    UNION SELECT a.event, a.position FROM path a CROSS JOIN string n ON n.id = a.name
      WHERE a.event > @after AND a.event <= @last AND (${mayEndWith("n.value", endings)})`;
  const parameters = { known: JSON.stringify(known), after, last: range.last };
  const rows = store.prepare(fileSql(found, "e.pid IS NOT NULL")).iterate(parameters) as Iterable<NamedRow>;
  for (const row of rows)
    if (passesInSomeForm(test, fromSqlText(row.name), fromSqlText(row.directory), fromSqlText(row.opened)))
      yield toFileEvent(row);
}

function fileSql(found: string, condition: string): string {
  const join = `(${found}) f CROSS JOIN path p ON p.event = f.event AND p.position = f.position
    CROSS JOIN event e ON e.id = p.event LEFT JOIN string s ON s.id = p.name LEFT JOIN string w ON w.id = p.directory
    LEFT JOIN descriptor_directory d ON d.event = p.event AND d.descriptor = p.descriptor LEFT JOIN string o ON o.id = d.directory`;
  const columns = `'' AS text, e.flags, s.value AS name, w.value AS directory, p.descriptor, p.dev, o.value AS opened`;
  return `${placedSql(columns, join)} WHERE ${condition} ORDER BY p.event, p.position`;
}

function textOf({ name, directory, descriptor, opened }: NamedRow): string {
  const path = pathOf(fromSqlText(name), fromSqlText(directory), descriptor, fromSqlText(opened));
  const text = path === null ? name : toSqlText(path);
  return asText(text as string | Uint8Array);
}

function toFileEvent(row: NamedRow): FileEvent {
  return { ...row, text: textOf(row), isChange: (row.flags & EventFlag.changes) !== 0 };
}

/** Events with a PATH in one of these forms, in order; one for each such PATH. */
export function* eventsOfPaths(
  { store, range }: BootEvents,
  { names, working, opened }: NamedPaths,
): Generator<FileEvent, void, undefined> {
  if (names.length + working.length + opened.length === 0) return;
  const pairs = (of: string) => `(SELECT value ->> 0, value ->> 1 FROM json_each(@${of}))`;
  // each form of a path by its own index: one condition of all three would read every PATH of the boot
  const found = `SELECT event, position FROM path WHERE name IN (SELECT value FROM json_each(@names))
    UNION SELECT p.event, p.position FROM json_each(@working) j CROSS JOIN path p ON p.directory = j.value ->> 0 AND p.name = j.value ->> 1
    UNION SELECT p.event, p.position FROM path p JOIN descriptor_directory d ON d.event = p.event AND d.descriptor = p.descriptor
      WHERE p.name IN (SELECT value ->> 1 FROM json_each(@opened)) AND (d.directory, p.name) IN ${pairs("opened")}`;
  const rows = store
    .prepare(fileSql(found, "p.event BETWEEN @first AND @last AND e.pid IS NOT NULL"))
    .iterate({
      ...range,
      names: JSON.stringify(names),
      working: JSON.stringify(working),
      opened: JSON.stringify(opened),
    }) as Iterable<NamedRow>;
  for (const row of rows) yield toFileEvent(row);
}
