// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** Reads the first event of a boot with a host task's use of a device: scans PATH records up to it, or the whole boot if there is none. */
export function hostUseReader(store: Store, boot: BootId): (device: string) => number | undefined {
  const first = store
    .prepare(
      `SELECT p.event FROM path p CROSS JOIN event e ON e.id = p.event
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container c ON c.id = m.container AND c.class = 'host'
       WHERE p.event BETWEEN @first AND @last AND p.dev = @device LIMIT 1`,
    )
    .pluck();
  const keys = keysOfBoot(boot);
  return (device) => first.get({ ...keys, device }) as number | undefined;
}

/** A task's event on its `/`, with device and inode (decimal). */
export interface RootUse {
  readonly event: number;
  readonly task: TaskId;
  readonly container: ContainerId;
  readonly isHost: 0 | 1;
  readonly dev: string;
  readonly inode: string;
}

/** Those of a boot, in order, one at a time. */
export function readRootUses(store: Store, boot: BootId): Iterable<RootUse> {
  return store
    .prepare(
      `SELECT p.event, m.task, m.container, c.class = 'host' AS isHost, p.dev, CAST(p.inode AS TEXT) AS inode
       FROM path p CROSS JOIN event e ON e.id = p.event
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container c ON c.id = m.container
       WHERE p.name = (SELECT id FROM string WHERE value = '/') AND p.descriptor IS NULL AND p.event BETWEEN @first AND @last
         AND p.dev IS NOT NULL AND p.inode IS NOT NULL ORDER BY p.event`,
    )
    .iterate(keysOfBoot(boot)) as Iterable<RootUse>;
}

/** Reads each stay of a task in a container, in order: its first event, and its first exec. */
export function containerRunsReader(
  store: Store,
): (container: ContainerId) => Iterable<readonly [from: number, event: number | null]> {
  const hint = indexHint(store, "event_pid");
  const runs = store
    .prepare(
      `SELECT m.from_event, (SELECT v.event FROM event e ${hint} CROSS JOIN argv v ON v.event = e.id
           WHERE e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event AND e.success = 1 ORDER BY e.id LIMIT 1)
       FROM membership m WHERE m.container = ? ORDER BY m.from_event`,
    )
    .raw();
  return (container) => runs.iterate(container) as Iterable<[number, number | null]>;
}

/** The subset of these devices named by PATH records of a boot. */
export function readNamedDevices(store: Store, boot: BootId, devices: readonly string[]): string[] {
  return store
    .prepare(
      "SELECT DISTINCT dev FROM path WHERE event BETWEEN @first AND @last AND dev IN (SELECT value FROM json_each(@devices))",
    )
    .pluck()
    .all({ ...keysOfBoot(boot), devices: JSON.stringify(devices) }) as string[];
}
