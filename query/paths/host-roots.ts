// SPDX-License-Identifier: Apache-2.0

import { readRootUses } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { hostDevices, isDisk } from "./host-devices.ts";

/** A directory by where it lies; the inode in decimal. */
export interface Directory {
  readonly dev: string;
  readonly inode: string;
}

/** Of ext2, ext3 and ext4. Source: EXT4_ROOT_INO */
export const EXT_ROOT = "2";

/** Directories of a log that became somebody's root: one pass over the events on `/`, however many directories there are. */
export interface SeenRoots {
  /**
   * The event that shows a directory to be the root of a file system that the host's own tasks use: one of theirs on `/` with
   * this device and inode, or, for the inode that ext file systems give their root, any of theirs on the device.
   */
  ofHost(directory: Directory): number | null;
  /** Whether a container's tasks saw it as `/` before an event: then it is their own root. What came before its first program saw another one. */
  ofContainer(directory: Directory, container: ContainerId, before: number): boolean;
}

/** Reads them. `chrooted` are tasks of the host whose `/` is another one; `began` has the first program's event of containers. */
export function readSeenRoots(
  store: Store,
  boot: BootId,
  directories: readonly Directory[],
  chrooted: readonly number[],
  began: ReadonlyMap<number, number>,
): SeenRoots {
  const wanted = new Set(directories.map(keyOf));
  const skipped = new Set(chrooted);
  const host = new Map<string, number>();
  const inside = new Map<string, number>();
  for (const { event, task, container, isHost, dev, inode } of readRootUses(store, boot)) {
    const key = keyOf({ dev, inode });
    if (!wanted.has(key)) continue;
    if (isHost === 1) {
      if (!host.has(key) && !skipped.has(task)) host.set(key, event);
    } else if (event > (began.get(container) ?? Number.POSITIVE_INFINITY)) {
      const own = `${container} ${key}`;
      if (!inside.has(own)) inside.set(own, event);
    }
  }
  const disks = directories.flatMap(({ dev, inode }) => (inode === EXT_ROOT && isDisk(dev) ? [dev] : []));
  const used = hostDevices(store, boot, disks);
  return {
    ofHost: (directory) =>
      host.get(keyOf(directory)) ?? (directory.inode === EXT_ROOT ? (used.get(directory.dev) ?? null) : null),
    ofContainer: (directory, container, before) =>
      (inside.get(`${container} ${keyOf(directory)}`) ?? Number.POSITIVE_INFINITY) < before,
  };
}

function keyOf({ dev, inode }: Directory): string {
  return `${dev} ${inode}`;
}
