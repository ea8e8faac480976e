// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import { hostDevices, isDisk } from "./host-devices.ts";

/** A directory by where it lies; the inode in decimal. */
export interface Directory {
  readonly dev: string | null;
  readonly inode: string | null;
}

/** Of ext2, ext3 and ext4. Source: EXT4_ROOT_INO */
const EXT_ROOT = "2";

/**
 * The event that shows a directory to be the root of a file system that the host's own tasks use: one of theirs on `/` with
 * this device and inode, or, for the inode that ext file systems give their root, any of theirs on the device. `chrooted` are tasks whose `/` is another one.
 */
export function hostRootTest(
  store: Store,
  boot: number,
  chrooted: readonly number[],
): (directory: Directory) => number | null {
  const named = store
    .prepare(
      `SELECT p.event FROM path p CROSS JOIN event e ON e.id = p.event
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container c ON c.id = m.container AND c.class = 'host'
       WHERE p.name = (SELECT id FROM string WHERE value = '/') AND p.descriptor IS NULL AND p.event BETWEEN @first AND @last
         AND p.dev = @dev AND p.inode = CAST(@inode AS INTEGER) AND m.task NOT IN (SELECT value FROM json_each(@chrooted)) LIMIT 1`,
    )
    .pluck();
  const range = { first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 };
  return ({ dev, inode }) => {
    if (dev === null || inode === null) return null;
    const event = named.get({ ...range, dev, inode, chrooted: JSON.stringify(chrooted) });
    if (event !== undefined) return event as number;
    return inode === EXT_ROOT && isDisk(dev) ? (hostDevices(store, boot, [dev]).get(dev) ?? null) : null;
  };
}

/** Whether tasks of one of these containers saw the directory as `/` before an event: then it is their own root. What came before the container's first program saw another one. */
export function seenAsRootTest(
  store: Store,
  boot: number,
  firstPrograms: ReadonlyMap<number, number>,
): (directory: Directory, containers: readonly number[], before: number) => boolean {
  const seen = store
    .prepare(
      `SELECT p.event, m.container FROM path p CROSS JOIN event e ON e.id = p.event
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
       WHERE p.name = (SELECT id FROM string WHERE value = '/') AND p.descriptor IS NULL AND p.event BETWEEN @first AND @last
         AND p.dev = @dev AND p.inode = CAST(@inode AS INTEGER) AND m.container IN (SELECT value FROM json_each(@containers))`,
    )
    .raw();
  return ({ dev, inode }, containers, before) => {
    const range = { first: firstKeyOfBoot(boot), last: before - 1, containers: JSON.stringify(containers) };
    const rows = seen.iterate({ ...range, dev, inode }) as Iterable<[number, number]>;
    for (const [event, container] of rows)
      if (event > (firstPrograms.get(container) ?? Number.POSITIVE_INFINITY)) return true;
    return false;
  };
}
