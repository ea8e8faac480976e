// SPDX-License-Identifier: Apache-2.0
import { type BootEvents, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

/** A PATH record of a file on a disk in an event that changed one, in a container; its text is the name as logged, the inode is in decimal. */
export type FileChange = PlacedEvent & {
  readonly inode: string;
  readonly dev: string;
  readonly nametype: string;
  /** Row of `call`. */
  readonly call: number | null;
  /** The name and its directory, by rows of `string`. */
  readonly place: string;
};

const PLACE = "ifnull(p.directory, 0) || ' ' || p.name";
const CHANGED = "container_file f CROSS JOIN path p ON p.event = f.event";
const IN_BOOT = "f.position = -1 AND f.event BETWEEN @first AND @last";

/** Those of files with these inodes, in order. */
export function changesOf(
  events: BootEvents,
  inodes: readonly number[],
): Generator<FileChange, void, undefined> {
  const columns = `s.value AS text, CAST(p.inode AS TEXT) AS inode, p.dev, p.nametype, e.call, ${PLACE} AS place`;
  const join = `${CHANGED} CROSS JOIN event e ON e.id = f.event CROSS JOIN string s ON s.id = p.name`;
  return placedRows<FileChange>(
    events,
    `${placedSql(columns, join)} WHERE ${IN_BOOT} AND p.inode IN (SELECT value FROM json_each(@inodes))
       AND p.dev = f.device AND e.pid IS NOT NULL AND e.success = 1 ORDER BY f.event, p.position`,
    { ...events.range, inodes: JSON.stringify(inodes) },
  );
}

/** Events that made files in these places, in order. */
export function makingsIn(
  { store, range }: BootEvents,
  places: readonly string[],
): Iterable<{ readonly event: number; readonly place: string; readonly inode: string }> {
  return store
    .prepare(
      `SELECT f.event, ${PLACE} AS place, CAST(p.inode AS TEXT) AS inode FROM ${CHANGED} WHERE ${IN_BOOT} AND p.nametype = 'CREATE'
         AND p.name IS NOT NULL AND ${PLACE} IN (SELECT value FROM json_each(@places)) ORDER BY f.event`,
    )
    .iterate({ ...range, places: JSON.stringify(places) }) as ReturnType<typeof makingsIn>;
}
