// SPDX-License-Identifier: Apache-2.0

import { StringDictionary } from "../../store/api.ts";
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import type { CallNames } from "../fold/row-lookup.ts";
import { gapTest } from "../search/search-gap-test.ts";
import { type DescriptorEffect, descriptorEffect } from "./descriptor-calls.ts";
import { type Base, joinPath, workingDirectory } from "./join-path.ts";
import { openPathRows, type PathRow } from "./path-rows.ts";

/** Descriptors of one process that are remembered: the lowest free one is taken, so few are in use. */
const MOST_DESCRIPTORS = 256;

interface Process {
  /** The event that opened each; null: it is no path's. */
  readonly opened: Map<number, number | null>;
  logsClose: boolean;
}

interface Step {
  readonly id: number;
  readonly pid: number;
  readonly call: number;
  readonly exit: number | null;
}

/**
 * Directories of descriptors that names are relative to, written anew for one boot. A directory is known where the same
 * process opened it by a name in the log and no later record shows the number in other hands. Where an event shows the directory's own inode, that
 * must agree; where it shows none, the process's closes must be logged and no record missing since. Runs inside the caller's transaction.
 */
export function saveDescriptorDirectories(store: Store, boot: number, nameOf: CallNames): void {
  const [first, last] = [firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1) - 1];
  store.prepare("DELETE FROM descriptor_directory WHERE event BETWEEN ? AND ?").run(first, last);
  const uses = readUses(store, first, last);
  if (uses.size === 0) return;
  const effects = callEffects(store, nameOf);
  const steps = store
    .prepare(
      `SELECT e.id, e.pid, e.call, e.exit FROM event e WHERE e.id BETWEEN ? AND ? AND e.pid IN (SELECT value FROM json_each(?))
         AND (e.success = 1 AND e.call IN (SELECT value FROM json_each(?)) OR e.id IN (SELECT value FROM json_each(?))) ORDER BY e.id`,
    )
    .iterate(
      first,
      last,
      JSON.stringify([...new Set(uses.values())]),
      JSON.stringify([...effects.keys()]),
      JSON.stringify([...uses.keys()]),
    ) as Iterable<Step>;
  const found = [...followSteps(steps, uses, effects, resolver(store, boot))];
  const strings = new StringDictionary(store);
  const insert = store.prepare("INSERT INTO descriptor_directory VALUES (?, ?, ?, ?)");
  for (const { event, descriptor, opened, path } of found)
    insert.run(event, descriptor, opened, strings.idOf(path));
}

/** Events with a name relative to a descriptor, and their processes. */
function readUses(store: Store, first: number, last: number): Map<number, number> {
  const rows = store
    .prepare(
      `SELECT DISTINCT p.event, e.pid FROM path p CROSS JOIN event e ON e.id = p.event
       WHERE p.event BETWEEN ? AND ? AND p.descriptor >= 0 AND e.pid IS NOT NULL`,
    )
    .raw()
    .all(first, last) as [number, number][];
  return new Map(rows);
}

function callEffects(store: Store, nameOf: CallNames): Map<number, DescriptorEffect> {
  const calls = store.prepare("SELECT id, arch, number FROM call").all() as {
    id: number;
    arch: number;
    number: number;
  }[];
  return new Map(
    calls.flatMap(({ id, arch, number }) => {
      const effect = descriptorEffect(nameOf(arch, number) ?? "");
      return effect === undefined ? [] : [[id, effect] as const];
    }),
  );
}

interface Found {
  readonly event: number;
  readonly descriptor: number;
  readonly opened: number;
  readonly path: string;
}

interface Resolver {
  readonly paths: (event: number) => readonly PathRow[];
  /** True where two events of a pid are of one process. */
  readonly isSameTask: (pid: number, before: number, event: number) => boolean;
  readonly isGap: (before: number, event: number) => boolean;
}

function resolver(store: Store, boot: number): Resolver {
  const firstOfTask = store
    .prepare("SELECT max(first_event) FROM task WHERE boot = ? AND pid = ? AND first_event <= ?")
    .pluck();
  return {
    paths: openPathRows(store),
    isSameTask: (pid, before, event) =>
      ((firstOfTask.get(boot, pid, event) as number | null) ?? event) <= before,
    isGap: gapTest(store),
  };
}

function* followSteps(
  steps: Iterable<Step>,
  uses: ReadonlyMap<number, number>,
  effects: ReadonlyMap<number, DescriptorEffect>,
  resolve: Resolver,
): Generator<Found, void, undefined> {
  const processes = new Map<number, Process>();
  const known = new Map<string, string>();
  for (const { id, pid, call, exit } of steps) {
    const process = processes.get(pid) ?? { opened: new Map(), logsClose: false };
    processes.set(pid, process);
    if (uses.has(id)) {
      for (const found of directoriesOf(id, pid, process, known, resolve)) {
        known.set(`${found.event} ${found.descriptor}`, found.path);
        yield found;
      }
    }
    note(process, effects.get(call), id, exit);
  }
}

function note(process: Process, effect: DescriptorEffect | undefined, id: number, exit: number | null): void {
  if (effect === "closes") process.logsClose = true;
  if (effect === "ends") process.opened.clear();
  if (exit === null || exit < 0 || (effect !== "opens" && effect !== "replaces")) return;
  if (process.opened.size >= MOST_DESCRIPTORS) process.opened.clear();
  process.opened.set(exit, effect === "opens" ? id : null);
}

function* directoriesOf(
  event: number,
  pid: number,
  { opened, logsClose }: Process,
  known: ReadonlyMap<string, string>,
  { paths, isSameTask, isGap }: Resolver,
): Generator<Found, void, undefined> {
  const rows = paths(event);
  for (const descriptor of new Set(rows.map((row) => row.descriptor))) {
    if (descriptor === null || descriptor < 0) continue;
    const by = opened.get(descriptor) ?? null;
    if (by === null || !isSameTask(pid, by, event)) continue;
    const target = paths(by).findLast(({ name, nametype }) => name !== null && nametype !== "PARENT");
    const path = target === undefined ? null : openedPath(by, target, known);
    if (path === null) continue;
    const own = rows.filter((row) => row.descriptor === descriptor && isDirectory(row, rows));
    const agrees = own.every(({ inode, dev }) => inode === target!.inode && dev === target!.dev);
    if (own.length > 0 ? agrees : logsClose && !isGap(by, event))
      yield { event, descriptor, opened: by, path };
  }
}

/** True for the record of the descriptor's own directory: the parent of a name without a slash. */
function isDirectory({ nametype, name, descriptor, inode }: PathRow, rows: readonly PathRow[]): boolean {
  return (
    nametype === "PARENT" &&
    inode !== null &&
    name?.startsWith("/") === true &&
    rows.some((row) => row.descriptor === descriptor && row.nametype !== "PARENT")
  );
}

function openedPath(event: number, row: PathRow, known: ReadonlyMap<string, string>): string | null {
  return joinPath(row.name!, baseOf(row, known.get(`${event} ${row.descriptor}`)));
}

function baseOf({ directory, descriptor }: PathRow, known: string | undefined): Base | null {
  if (directory !== null) return workingDirectory(directory);
  return descriptor === null || known === undefined ? null : { path: known, isCanonical: false };
}
