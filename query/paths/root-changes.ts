// SPDX-License-Identifier: Apache-2.0

import { type KeyRange, keysOfBoot } from "../../store/event-key.ts";
import { onceFor } from "../../store/memo.ts";
import type { CallNamer } from "../../store/repositories/attribution/row-lookup.ts";
import { readCallRows } from "../../store/repositories/events/call-rows.ts";
import { openPathRows, type PathRow } from "../../store/repositories/paths/path-rows.ts";
import {
  containersAround,
  forgetRootChanges,
  type OpenRoot,
  otherProgramReader,
  type RootCall,
  readOpenRoots,
  readRootCalls,
  showsDirectory,
  writeRootChanges,
} from "../../store/repositories/paths/root-changes.ts";
import { pathOf } from "../../store/search/event-files.ts";
import type { Store } from "../../store/store.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { firstPrograms } from "./first-programs.ts";
import { type Directory, EXT_ROOT, readSeenRoots } from "./host-roots.ts";

const CHANGES_ROOT = /^(?:chroot|pivot_root)$/;

interface Change extends RootCall {
  /** It gave its container the root that it began with: the container had run no program. */
  readonly isOwn: boolean;
  readonly directory: PathRow | undefined;
}

/**
 * Every chroot and pivot_root of a boot that succeeded, written anew: whether it only gave a container its root, and whether
 * it leads to a root directory of the host's. `unchanged`: every event up to this one is where it was when they were written last; nothing is written where
 * no later event changes one of them. `isNew`: nothing of this boot is written yet. Runs inside the caller's transaction, after the memberships are written.
 */
export function saveRootChanges(
  store: Store,
  boot: BootId,
  nameOf: CallNamer,
  unchanged: number,
  isNew = false,
): void {
  const { first, last } = keysOfBoot(boot);
  const ids = onceFor(store, saveRootChanges, () =>
    readCallRows(store)
      .filter(({ arch, number }) => CHANGES_ROOT.test(nameOf(arch, number) ?? ""))
      .map(({ id }) => id),
  );
  const added = { first: Math.max(first, unchanged + 1), last };
  if (added.first > first && !mayChangeRoots(store, added, ids, readOpenRoots(store, boot))) return;
  if (!isNew) forgetRootChanges(store, boot);
  if (ids.length === 0) return;
  const calls = readRootCalls(store, { first, last }, ids);
  if (calls.length === 0) return;
  const paths = openPathRows(store);
  const around = aroundEach(store, calls);
  const programs = firstPrograms(store, [...new Set([...around.values()].flat())]);
  const hasOtherProgram = otherProgramReader(store);
  const changes = calls.map(
    (call): Change => ({
      ...call,
      isOwn: isOwn(call, programs) && !hasOtherProgram(call),
      directory: paths(call.event).find(({ nametype }) => nametype !== "PARENT"),
    }),
  );
  const hostEvent = hostEventTest(store, boot, changes, around, programs);
  writeRootChanges(
    store,
    changes.map((change) => {
      const { name, directory, descriptor, dev, inode } = change.directory ?? NOWHERE;
      return {
        ...change,
        path: pathOf(name, directory, descriptor, null),
        dev,
        inode,
        hostEvent: hostEvent(change),
      };
    }),
  );
}

/** A later event can be another change, or show whose directory one leads to of which nothing shows that yet. */
function mayChangeRoots(
  store: Store,
  added: KeyRange,
  calls: readonly number[],
  open: readonly OpenRoot[],
): boolean {
  return (
    readRootCalls(store, added, calls).length > 0 ||
    (open.length > 0 && showsDirectory(store, added, open, EXT_ROOT))
  );
}

const NOWHERE: PathRow = {
  name: null,
  inode: null,
  dev: null,
  nametype: null,
  directory: null,
  descriptor: null,
};

function isOwn({ event, container, isHost }: RootCall, programs: ReadonlyMap<ContainerId, number>): boolean {
  return isHost === 0 && container !== null && event < (programs.get(container) ?? event + 1);
}

/** Of each container with a change: itself and those that it lies in, without the host. */
function aroundEach(store: Store, calls: readonly RootCall[]): Map<ContainerId, ContainerId[]> {
  const around = containersAround(store);
  const containers = new Set(calls.flatMap(({ container }) => (container === null ? [] : [container])));
  return new Map([...containers].map((container) => [container, around(container)]));
}

/** The sign that a change leads to the host's root: none where that is the root of a container around its task. */
function hostEventTest(
  store: Store,
  boot: BootId,
  changes: readonly Change[],
  around: ReadonlyMap<ContainerId, readonly ContainerId[]>,
  programs: ReadonlyMap<ContainerId, number>,
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

function rootOf(container: ContainerId, row: PathRow | undefined): string {
  return `${container} ${row?.dev} ${row?.inode}`;
}
