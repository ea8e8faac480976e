// SPDX-License-Identifier: Apache-2.0

import { StringDictionary } from "../../store/api.ts";
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { CallNames } from "../../store/repositories/attribution/row-lookup.ts";
import { gapTest } from "../../store/search/gap-test.ts";
import type { Store } from "../../store/store.ts";
import { type Base, joinPath, workingDirectory } from "../../types/join-path.ts";
import { type DescriptorEffect, descriptorEffect } from "./descriptor-calls.ts";
import { openPathRows, type PathRow } from "./path-rows.ts";

/** Descriptors of one process that are remembered: the lowest free one is taken, so few are in use. */
const MOST_DESCRIPTORS = 256;
/** Read at a time: nothing can be written while rows are read, and memory is not to grow with the log. */
const PAGE = 20_000;

/** The event that opened a descriptor, and the directories of the descriptors that its own names are relative to. */
interface Opened {
  readonly event: number;
  readonly bases: ReadonlyMap<number, string>;
}

interface Process {
  /** null: it is no path's. */
  readonly opened: Map<number, Opened | null>;
  logsClose: boolean;
}

interface Step {
  readonly id: number;
  readonly pid: number;
  readonly call: number | null;
  readonly exit: number | null;
  readonly isUse: 0 | 1;
}

interface Found {
  readonly descriptor: number;
  readonly opened: number;
  readonly path: string;
}

/**
 * Directories of descriptors that names are relative to, written anew for the events of one boot after `since`, up to which all events are of the tasks that they were of. A directory is known where the same
 * process opened it by a name in the log and no later record shows the number in other hands. Where an event shows the directory's own inode, that
 * must agree; where it shows none, the process's closes must be logged and no record missing since. Runs inside the caller's transaction.
 */
export function saveDescriptorDirectories(
  store: Store,
  boot: number,
  nameOf: CallNames,
  since: number,
): void {
  const [first, last] = [firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1) - 1];
  const firstNew = Math.max(first, since + 1);
  store.prepare("DELETE FROM descriptor_directory WHERE event BETWEEN ? AND ?").run(firstNew, last);
  const pids = usingProcesses(store, firstNew, last);
  if (pids.length === 0) return;
  const effects = callEffects(store, nameOf);
  const next = store.prepare(
    `SELECT e.id, e.pid, e.call, e.exit, EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.descriptor >= 0) AS isUse
     FROM event e WHERE e.id BETWEEN @from AND @last AND e.pid IN (SELECT value FROM json_each(@pids))
       AND (e.success = 1 AND e.call IN (SELECT value FROM json_each(@calls)) OR isUse) ORDER BY e.id LIMIT ${PAGE}`,
  );
  const lists = { pids: JSON.stringify(pids), calls: JSON.stringify([...effects.keys()]) };
  const insert = store.prepare("INSERT INTO descriptor_directory VALUES (?, ?, ?, ?)");
  const strings = new StringDictionary(store);
  const resolve = resolver(store, boot);
  const processes = new Map<number, Process>();
  for (let from: number = first; ; ) {
    const steps = next.all({ ...lists, from, last }) as Step[];
    for (const step of steps) {
      for (const { descriptor, opened, path } of followStep(step, processes, effects, resolve))
        if (step.id >= firstNew) insert.run(step.id, descriptor, opened, strings.idOf(path));
    }
    if (steps.length < PAGE) return;
    from = steps.at(-1)!.id + 1;
  }
}

/** Processes with a name relative to a descriptor. */
function usingProcesses(store: Store, first: number, last: number): number[] {
  return store
    .prepare(
      `SELECT DISTINCT e.pid FROM path p CROSS JOIN event e ON e.id = p.event
       WHERE p.event BETWEEN ? AND ? AND p.descriptor >= 0 AND e.pid IS NOT NULL`,
    )
    .pluck()
    .all(first, last) as number[];
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

/** The directories that one event uses, and what it means for its process. */
function followStep(
  { id, pid, call, exit, isUse }: Step,
  processes: Map<number, Process>,
  effects: ReadonlyMap<number, DescriptorEffect>,
  resolve: Resolver,
): readonly Found[] {
  const process = processes.get(pid) ?? { opened: new Map(), logsClose: false };
  processes.set(pid, process);
  const found = isUse === 1 ? directoriesOf(id, pid, process, resolve) : [];
  const effect = call === null ? undefined : effects.get(call);
  if (effect === "closes") process.logsClose = true;
  if (effect === "ends") process.opened.clear();
  if (exit !== null && exit >= 0 && (effect === "opens" || effect === "replaces")) {
    if (process.opened.size >= MOST_DESCRIPTORS) process.opened.clear();
    const bases = new Map(found.map(({ descriptor, path }) => [descriptor, path]));
    process.opened.set(exit, effect === "opens" ? { event: id, bases } : null);
  }
  return found;
}

function directoriesOf(
  event: number,
  pid: number,
  { opened, logsClose }: Process,
  { paths, isSameTask, isGap }: Resolver,
): Found[] {
  const rows = paths(event);
  return [...new Set(rows.map((row) => row.descriptor))].flatMap((descriptor) => {
    const by = descriptor === null ? null : (opened.get(descriptor) ?? null);
    if (descriptor === null || by === null || !isSameTask(pid, by.event, event)) return [];
    const target = paths(by.event).findLast(({ name, nametype }) => name !== null && nametype !== "PARENT");
    const path = target === undefined ? null : joinPath(target.name!, baseOf(target, by));
    if (path === null) return [];
    const own = rows.filter((row) => row.descriptor === descriptor && isDirectory(row, rows));
    const agrees = own.every(({ inode, dev }) => inode === target!.inode && dev === target!.dev);
    const isKnown = own.length > 0 ? agrees : logsClose && !isGap(by.event, event);
    return isKnown ? [{ descriptor, opened: by.event, path }] : [];
  });
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

function baseOf({ directory, descriptor }: PathRow, { bases }: Opened): Base | null {
  if (directory !== null) return workingDirectory(directory);
  const known = descriptor === null ? undefined : bases.get(descriptor);
  return known === undefined ? null : { path: known, isCanonical: false };
}
