// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { StringDictionary } from "../../dictionaries.ts";
import { bootOf, type KeyRange, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Devices of the roots that a runtime gave to some containers. */
export function ownRootDevices(
  store: Store,
  containers: readonly ContainerId[],
): { readonly container: ContainerId; readonly dev: string | null }[] {
  return store
    .prepare(
      "SELECT container, dev FROM root_change WHERE own = 1 AND container IN (SELECT value FROM json_each(?))",
    )
    .all(JSON.stringify(containers)) as { container: ContainerId; dev: string | null }[];
}

/** A call that may have changed a task's root directory. */
export interface RootCall {
  readonly event: number;
  readonly task: TaskId;
  readonly container: ContainerId | null;
  readonly isHost: 0 | 1;
}

/** Those in a range of one boot's events, by rows of `call`, that succeeded, in order. */
export function readRootCalls(store: Store, { first, last }: KeyRange, calls: readonly number[]): RootCall[] {
  if (calls.length === 0) return [];
  return store
    .prepare(
      `SELECT e.id AS event, m.task, m.container, coalesce(k.class = 'host', 0) AS isHost
       FROM event e JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (
           SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event BETWEEN @boot AND e.id)
         LEFT JOIN container k ON k.id = m.container
       WHERE e.id BETWEEN @first AND @last AND e.success = 1 AND e.call IN (SELECT value FROM json_each(@calls)) ORDER BY e.id`,
    )
    .all({
      first,
      last,
      boot: keysOfBoot(bootOf(first)).first,
      calls: JSON.stringify(calls),
    }) as RootCall[];
}

/** The target directory of a change of root. */
export interface OpenRoot {
  readonly dev: string;
  readonly inode: string;
  /** Its device is known to be the host's: only an event of the host on `/` itself is still open. */
  readonly isOnHost: 0 | 1;
}

const IS_SHOWN_AS_ROOT = `EXISTS (SELECT 1 FROM path h JOIN string v ON v.id = h.name
  WHERE h.event = r.host_event AND v.value = '/' AND h.dev = r.dev AND h.inode = r.inode)`;

/** Where those of a boot lead of which later events may show more. */
export function readOpenRoots(store: Store, boot: BootId): OpenRoot[] {
  return store
    .prepare(
      `SELECT DISTINCT dev, CAST(inode AS TEXT) AS inode, host_event IS NOT NULL AS isOnHost FROM root_change r
       WHERE event BETWEEN @first AND @last AND own = 0 AND dev IS NOT NULL AND inode IS NOT NULL
         AND (host_event IS NULL OR NOT ${IS_SHOWN_AS_ROOT})`,
    )
    .all(keysOfBoot(boot)) as OpenRoot[];
}

/**
 * True where a PATH in a range of events names one of these directories, as `/` where its device is known, or something on the device of one that is
 * the root of a file system.
 */
export function showsDirectory(
  store: Store,
  range: KeyRange,
  directories: readonly OpenRoot[],
  rootInode: string,
): boolean {
  const sql = `SELECT 1 FROM path p JOIN json_each(@directories) d ON p.dev = d.value ->> 'dev'
    WHERE p.event BETWEEN @first AND @last AND CASE d.value ->> 'isOnHost'
      WHEN 1 THEN d.value ->> 'inode' = CAST(p.inode AS TEXT) AND (SELECT value FROM string WHERE id = p.name) = '/'
      ELSE d.value ->> 'inode' IN (CAST(p.inode AS TEXT), @rootInode) END LIMIT 1`;
  const parameters = { ...range, directories: JSON.stringify(directories), rootInode };
  return store.prepare(sql).get(parameters) !== undefined;
}

/** Reads a container and its enclosing containers, without the host. */
export function containersAround(store: Store): (container: ContainerId) => ContainerId[] {
  const around = store
    .prepare(
      `WITH RECURSIVE around (id, depth) AS (
         SELECT ?, 0 UNION ALL SELECT c.parent, depth + 1 FROM around a JOIN container c ON c.id = a.id
         WHERE depth < 64 AND c.parent IS NOT NULL)
       SELECT DISTINCT c.id FROM around a JOIN container c ON c.id = a.id AND c.class <> 'host'`,
    )
    .pluck();
  return (container) => around.all(container) as ContainerId[];
}

/**
 * Determines whether the task of a change runs another program than the container's creator: an exec came in between, whether the log
 * has a record of that or not.
 */
export function otherProgramReader(store: Store): (change: RootCall) => boolean {
  const programOf = store
    .prepare(
      "SELECT p.exe FROM event e JOIN actor a ON a.id = e.actor JOIN program p ON p.id = a.program WHERE e.id = ?",
    )
    .pluck();
  const firstIn = store.prepare("SELECT min(from_event) FROM membership WHERE container = ?").pluck();
  const makers = new Map<ContainerId, unknown>();
  return ({ event, container }) => {
    if (container === null) return false;
    if (!makers.has(container)) makers.set(container, programOf.get(firstIn.get(container)) ?? null);
    const [maker, own] = [makers.get(container), programOf.get(event) ?? null];
    return maker !== null && own !== null && maker !== own;
  };
}

export function forgetRootChanges(store: Store, boot: BootId): void {
  store.prepare("DELETE FROM root_change WHERE event BETWEEN @first AND @last").run(keysOfBoot(boot));
}

/** A change of a task's root directory. */
export interface RootChange extends RootCall {
  /** It set the container's initial root: the container had run no program. */
  readonly isOwn: boolean;
  /** The directory's path (latin1), device and inode (in decimal), as far as they are known. */
  readonly path: string | null;
  readonly dev: string | null;
  readonly inode: string | null;
  /** The event that shows it to be the root of a file system of the host's. */
  readonly hostEvent: number | null;
}

/** Runs inside the caller's transaction. */
export function writeRootChanges(store: Store, changes: readonly RootChange[]): void {
  const strings = new StringDictionary(store);
  const insert = store.prepare("INSERT INTO root_change VALUES (?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), ?)");
  for (const { event, task, container, isOwn, path, dev, inode, hostEvent } of changes) {
    const row = path === null ? null : strings.idOf(path);
    insert.run(event, task, container, isOwn ? 1 : 0, row, dev, inode, hostEvent);
  }
}
