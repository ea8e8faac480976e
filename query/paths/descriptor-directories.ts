// SPDX-License-Identifier: Apache-2.0

import { keysOfBoot } from "../../store/event-key.ts";
import type { CallNamer } from "../../store/repositories/attribution/row-lookup.ts";
import { readCallRows } from "../../store/repositories/events/call-rows.ts";
import {
  type DescriptorStep,
  descriptorDirectoryWriter,
  descriptorUsers,
  forgetDescriptorDirectories,
  readDescriptorSteps,
  renameReader,
  taskStartReader,
} from "../../store/repositories/paths/descriptor-rows.ts";
import { openPathRows, type PathRow } from "../../store/repositories/paths/path-rows.ts";
import { gapTest } from "../../store/search/gap-test.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import { type Base, joinPath, workingDirectory } from "../../types/join-path.ts";
import { type DescriptorEffect, descriptorEffect } from "./descriptor-calls.ts";

/** Descriptors of one process that are remembered: the lowest free one is taken, so few are in use. */
const MOST_DESCRIPTORS = 256;

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

interface Found {
  readonly descriptor: number;
  readonly opened: number;
  readonly path: string;
}

/**
 * Directories of descriptors that names are relative to, written anew for the events of one boot after `since`, up to which all events are of the tasks
 * that they were of. A directory is known where the same process opened it by a name in the log, no later record shows the number in other hands, and none gives the directory another name. Where an event shows the directory's own inode, that
 * must agree; where it shows none, the process's closes must be logged and no record missing since. `isNew`: nothing of this boot is written yet. Runs inside the caller's transaction.
 */
export function saveDescriptorDirectories(
  store: Store,
  boot: BootId,
  nameOf: CallNamer,
  since: number,
  isNew = false,
): void {
  const keys = keysOfBoot(boot);
  const added = { first: Math.max(keys.first, since + 1), last: keys.last };
  if (!isNew) forgetDescriptorDirectories(store, added);
  const pids = descriptorUsers(store, added);
  if (pids.length === 0) return;
  const effects = callEffects(store, nameOf);
  const save = descriptorDirectoryWriter(store);
  const resolve = resolver(store, boot, nameOf);
  const processes = new Map<number, Process>();
  for (const step of readDescriptorSteps(store, keys, pids, [...effects.keys()]))
    for (const { descriptor, opened, path } of followStep(step, processes, effects, resolve))
      if (step.id >= added.first) save(step.id, descriptor, opened, path);
}

function callEffects(store: Store, nameOf: CallNamer): Map<number, DescriptorEffect> {
  return new Map(
    readCallRows(store).flatMap(({ id, arch, number }) => {
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
  /** True where the directory got another name between two events. */
  readonly isRenamed: (directory: PathRow, before: number, event: number) => boolean;
}

const RENAMES = /^rename(?:at2?)?$/;

function resolver(store: Store, boot: BootId, nameOf: CallNamer): Resolver {
  const startOf = taskStartReader(store, boot);
  const renames = readCallRows(store).filter(({ arch, number }) => RENAMES.test(nameOf(arch, number) ?? ""));
  const wasRenamed = renameReader(
    store,
    renames.map(({ id }) => id),
  );
  return {
    paths: openPathRows(store),
    isSameTask: (pid, before, event) => (startOf(pid, event) ?? event) <= before,
    isGap: gapTest(store),
    isRenamed: ({ inode, dev }, before, event) => wasRenamed(inode, dev, before, event),
  };
}

/** The directories that one event uses, and what it means for its process. */
function followStep(
  step: DescriptorStep,
  processes: Map<number, Process>,
  effects: ReadonlyMap<number, DescriptorEffect>,
  resolve: Resolver,
): readonly Found[] {
  const { id, pid, call, exit, isUse } = step;
  const process = processes.get(pid) ?? { opened: new Map(), logsClose: false };
  processes.set(pid, process);
  const found = isUse === 1 ? directoriesOf(id, pid, process, resolve) : [];
  const effect = call === null ? undefined : effects.get(call);
  if (effect === "closes" || effect === "closes range") close(process, step, effect);
  if (effect === "ends") process.opened.clear();
  if (exit !== null && exit >= 0 && (effect === "opens" || effect === "replaces")) {
    if (process.opened.size >= MOST_DESCRIPTORS) process.opened.clear();
    const bases = new Map(found.map(({ descriptor, path }) => [descriptor, path]));
    process.opened.set(exit, effect === "opens" ? { event: id, bases } : null);
  }
  return found;
}

/** Forgets what was closed: all, where the record does not say which. */
function close(process: Process, { a0, a1 }: DescriptorStep, effect: "closes" | "closes range"): void {
  process.logsClose = true;
  const [first, last] = [
    descriptorNumber(a0),
    effect === "closes" ? descriptorNumber(a0) : descriptorNumber(a1),
  ];
  if (first === null || last === null) process.opened.clear();
  else
    for (const number of process.opened.keys())
      if (number >= first && number <= last) process.opened.delete(number);
}

/** An unsigned int in a register. */
function descriptorNumber(register: string | null): number | null {
  return register === null || !/^[0-9a-f]{1,16}$/.test(register)
    ? null
    : Number.parseInt(register.slice(-8), 16);
}

function directoriesOf(
  event: number,
  pid: number,
  { opened, logsClose }: Process,
  { paths, isSameTask, isGap, isRenamed }: Resolver,
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
    return isKnown && !isRenamed(target!, by.event, event) ? [{ descriptor, opened: by.event, path }] : [];
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
