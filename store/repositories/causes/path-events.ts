// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../../event-flags.ts";
import { pathOf } from "../../search/event-files.ts";
import { type NamedPaths, pathsByEnd } from "../../search/named-paths.ts";
import type { SqlValue } from "../../store.ts";
import { asText, fromSqlText, toSqlText } from "../../text.ts";
import { type BootEvents, type PlacedEvent, placedSql } from "./placed-events.ts";

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
export function eventsOnPaths(
  events: BootEvents,
  test: (path: string) => boolean,
  endings: readonly string[],
): Generator<FileEvent, void, undefined> {
  return eventsOfPaths(events, pathsByEnd(events.store, test, endings));
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
    yield {
      ...row,
      text: asText(text as string | Uint8Array),
      isChange: (row.flags & EventFlag.changes) !== 0,
    };
  }
}
