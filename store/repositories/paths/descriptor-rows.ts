// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { StringDictionary } from "../../dictionaries.ts";
import type { KeyRange } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Rows per batch: no write is possible during a read, and memory must not grow with the log. */
const PAGE = 20_000;

/** Processes of events with a name relative to a descriptor. */
export function descriptorUsers(store: Store, { first, last }: KeyRange): number[] {
  return store
    .prepare(
      `SELECT DISTINCT e.pid FROM path p CROSS JOIN event e ON e.id = p.event
       WHERE p.event BETWEEN ? AND ? AND p.descriptor >= 0 AND e.pid IS NOT NULL`,
    )
    .pluck()
    .all(first, last) as number[];
}

/** An event relevant to its process's descriptors; `isUse`: one of its names is relative to a descriptor. */
export interface DescriptorStep {
  readonly id: number;
  readonly pid: number;
  readonly call: number | null;
  readonly exit: number | null;
  readonly isUse: 0 | 1;
  /** The first two arguments of a call whose arguments are kept, as written; null for any other. */
  readonly a0: string | null;
  readonly a1: string | null;
}

/** Those of some processes: uses, and these calls (rows of `call`) that succeeded; in order. Between two of them the store is free for writing. */
export function* readDescriptorSteps(
  store: Store,
  { first, last }: KeyRange,
  pids: readonly number[],
  calls: readonly number[],
): Generator<DescriptorStep, void, undefined> {
  const next = store.prepare(
    `SELECT e.id, e.pid, e.call, e.exit, EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.descriptor >= 0) AS isUse, x.a0, x.a1
     FROM event e LEFT JOIN arguments x ON x.event = e.id WHERE e.id BETWEEN @from AND @last AND e.pid IN (SELECT value FROM json_each(@pids))
       AND (e.success = 1 AND e.call IN (SELECT value FROM json_each(@calls)) OR isUse) ORDER BY e.id LIMIT ${PAGE}`,
  );
  const lists = { pids: JSON.stringify(pids), calls: JSON.stringify(calls) };
  for (let from = first; ; ) {
    const steps = next.all({ ...lists, from, last }) as DescriptorStep[];
    yield* steps;
    if (steps.length < PAGE) return;
    from = steps.at(-1)!.id + 1;
  }
}

/** Reads the first event of the task with a pid at an event; null: no such task. */
export function taskStartReader(store: Store, boot: BootId): (pid: number, event: number) => number | null {
  const first = store
    .prepare("SELECT max(first_event) FROM task WHERE boot = ? AND pid = ? AND first_event <= ?")
    .pluck();
  return (pid, event) => first.get(boot, pid, event) as number | null;
}

export function forgetDescriptorDirectories(store: Store, { first, last }: KeyRange): void {
  store.prepare("DELETE FROM descriptor_directory WHERE event BETWEEN ? AND ?").run(first, last);
}

/** Writes the directory (a path, latin1) of a descriptor at an event, and the event that opened it. */
export function descriptorDirectoryWriter(
  store: Store,
): (event: number, descriptor: number, opened: number, path: string) => void {
  const insert = store.prepare("INSERT INTO descriptor_directory VALUES (?, ?, ?, ?)");
  const strings = new StringDictionary(store);
  return (event, descriptor, opened, path) => {
    insert.run(event, descriptor, opened, strings.idOf(path));
  };
}

/** Determines whether one of these calls (rows of `call`) renamed a file or directory between two events. */
export function renameReader(
  store: Store,
  calls: readonly number[],
): (inode: string | null, dev: string | null, after: number, before: number) => boolean {
  if (calls.length === 0) return () => false;
  const ids = JSON.stringify(calls);
  const found = store
    .prepare(
      `SELECT 1 FROM json_each(@ids) c CROSS JOIN event e ON e.call = c.value CROSS JOIN path p ON p.event = e.id
       WHERE e.id > @after AND e.id < @before AND e.success = 1 AND p.nametype = 'DELETE'
         AND CAST(p.inode AS TEXT) = CAST(@inode AS TEXT) AND p.dev = @dev LIMIT 1`,
    )
    .pluck();
  return (inode, dev, after, before) =>
    inode !== null && dev !== null && found.get({ ids, inode, dev, after, before }) !== undefined;
}
