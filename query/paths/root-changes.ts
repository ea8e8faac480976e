// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, type Store, StringDictionary } from "../../store/api.ts";
import type { CallNames } from "../../store/repositories/attribution/row-lookup.ts";
import { pathOf } from "../../store/search/event-files.ts";
import { firstPrograms } from "./first-programs.ts";
import { type Directory, readSeenRoots } from "./host-roots.ts";
import { openPathRows, type PathRow } from "./path-rows.ts";

interface Call {
  readonly event: number;
  readonly task: number;
  readonly container: number | null;
  readonly isHost: 0 | 1;
}

interface Change extends Call {
  /** It gave its container the root that it began with: the container had run no program. */
  readonly isOwn: boolean;
  readonly directory: PathRow | undefined;
}

/**
 * Every chroot and pivot_root of a boot that succeeded, written anew: whether it only gave a container its root, and whether
 * it leads to a root directory of the host's. Runs inside the caller's transaction, after the memberships are written.
 */
export function saveRootChanges(store: Store, boot: number, nameOf: CallNames): void {
  const [first, last] = [firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1) - 1];
  store.prepare("DELETE FROM root_change WHERE event BETWEEN ? AND ?").run(first, last);
  const calls = readCalls(store, first, last, nameOf);
  if (calls.length === 0) return;
  const paths = openPathRows(store);
  const around = containersAround(store, calls);
  const programs = firstPrograms(store, boot, [...new Set([...around.values()].flat())]);
  const changes = calls.map(
    (call): Change => ({
      ...call,
      isOwn: isOwn(call, programs),
      directory: paths(call.event).find(({ nametype }) => nametype !== "PARENT"),
    }),
  );
  const hostEvent = hostEventTest(store, boot, changes, around, programs);
  const strings = new StringDictionary(store);
  const insert = store.prepare("INSERT INTO root_change VALUES (?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), ?)");
  for (const change of changes) {
    const { event, task, container, directory } = change;
    const path =
      directory === undefined
        ? null
        : pathOf(directory.name, directory.directory, directory.descriptor, null);
    const row = path === null ? null : strings.idOf(path);
    const { dev = null, inode = null } = directory ?? {};
    insert.run(event, task, container, change.isOwn ? 1 : 0, row, dev, inode, hostEvent(change));
  }
}

function readCalls(store: Store, first: number, last: number, nameOf: CallNames): Call[] {
  const calls = (
    store.prepare("SELECT id, arch, number FROM call").all() as { id: number; arch: number; number: number }[]
  ).filter(({ arch, number }) => /^(?:chroot|pivot_root)$/.test(nameOf(arch, number) ?? ""));
  if (calls.length === 0) return [];
  return store
    .prepare(
      `SELECT e.id AS event, m.task, m.container, coalesce(k.class = 'host', 0) AS isHost
       FROM event e JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (
           SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event BETWEEN @first AND e.id)
         LEFT JOIN container k ON k.id = m.container
       WHERE e.id BETWEEN @first AND @last AND e.success = 1 AND e.call IN (SELECT value FROM json_each(@calls)) ORDER BY e.id`,
    )
    .all({ first, last, calls: JSON.stringify(calls.map(({ id }) => id)) }) as Call[];
}

function isOwn({ event, container, isHost }: Call, programs: ReadonlyMap<number, number>): boolean {
  return isHost === 0 && container !== null && event < (programs.get(container) ?? event + 1);
}

/** Of each container with a change: itself and those that it lies in, without the host. */
function containersAround(store: Store, calls: readonly Call[]): Map<number, number[]> {
  const around = store
    .prepare(
      `WITH RECURSIVE around (id, depth) AS (
         SELECT ?, 0 UNION ALL SELECT c.parent, depth + 1 FROM around a JOIN container c ON c.id = a.id
         WHERE depth < 64 AND c.parent IS NOT NULL)
       SELECT DISTINCT c.id FROM around a JOIN container c ON c.id = a.id AND c.class <> 'host'`,
    )
    .pluck();
  const containers = new Set(calls.map(({ container }) => container));
  return new Map(
    [...containers].flatMap((id) => (id === null ? [] : [[id, around.all(id) as number[]] as const])),
  );
}

/** The sign that a change leads to the host's root: none where that is the root of a container around its task. */
function hostEventTest(
  store: Store,
  boot: number,
  changes: readonly Change[],
  around: ReadonlyMap<number, readonly number[]>,
  programs: ReadonlyMap<number, number>,
): (change: Change) => number | null {
  const chrooted = changes.filter(({ isHost }) => isHost === 1).map(({ task }) => task);
  const own = new Set(
    changes.flatMap((change) => (change.isOwn ? [rootOf(change.container!, change.directory)] : [])),
  );
  const asked = changes.flatMap(({ directory }) => directoryOf(directory) ?? []);
  const seen = readSeenRoots(store, boot, asked, chrooted, programs);
  return ({ event, container, isOwn, isHost, directory }) => {
    const lies = directoryOf(directory);
    if (lies === undefined || isOwn || isHost === 1 || container === null) return null;
    const isOurs = (around.get(container) ?? []).some(
      (outer) => own.has(rootOf(outer, directory)) || seen.ofContainer(lies, outer, event),
    );
    return isOurs ? null : seen.ofHost(lies);
  };
}

function directoryOf(row: PathRow | undefined): Directory | undefined {
  const { dev = null, inode = null } = row ?? {};
  return dev === null || inode === null ? undefined : { dev, inode };
}

function rootOf(container: number, row: PathRow | undefined): string {
  return `${container} ${row?.dev} ${row?.inode}`;
}
