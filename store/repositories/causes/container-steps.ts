// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import { type BootEvents, type PlacedEvent, placedSql, UNSET } from "./placed-events.ts";

/** True for a boot with a container, a pod or a sandbox. */
export function hasContainers({ store, boot }: BootEvents): boolean {
  const sql = "SELECT 1 FROM container WHERE boot = ? AND class <> 'host' LIMIT 1";
  return store.prepare(sql).get(boot) !== undefined;
}

/** A container whose making is in the log. */
export interface MadeContainer {
  readonly id: ContainerId;
  readonly created: number;
  readonly parent: ContainerId | null;
  readonly timeMs: number;
}

/** In the order in which they were made. */
export function readMadeContainers({ store, boot }: BootEvents): MadeContainer[] {
  return store
    .prepare(
      `SELECT k.id, k.created, k.parent, e.time_ms AS timeMs FROM container k JOIN event e ON e.id = k.created
       WHERE k.boot = ? AND k.class = 'container' ORDER BY k.created`,
    )
    .all(boot) as MadeContainer[];
}

/** All names of the containers that have this one. */
export function namesBeside({ store }: BootEvents, name: string): string[] {
  return store
    .prepare(
      "SELECT value FROM container_name WHERE container IN (SELECT container FROM container_name WHERE value = ?)",
    )
    .pluck()
    .all(name) as string[];
}

/** A task's step out of a container by an operation of its own, at the event of that. */
export interface LeavingStep {
  readonly id: number;
  readonly task: TaskId;
  readonly before: ContainerId;
  readonly container: ContainerId | null;
  readonly auid: number | null;
}

/** In order: to the host, or to a place that is not known. */
export function readLeavingSteps({ store, boot }: BootEvents): LeavingStep[] {
  return store
    .prepare(
      `SELECT m.from_event AS id, m.task, before.container AS before, m.container, nullif(c.auid, ${UNSET}) AS auid
       FROM container inside CROSS JOIN membership before ON before.container = inside.id
       CROSS JOIN membership m ON m.pid = before.pid AND m.from_event = before.to_event + 1 AND m.task = before.task
       LEFT JOIN container k ON k.id = m.container
       JOIN event e ON e.id = m.from_event JOIN arguments x ON x.event = e.id
       LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential
       WHERE inside.boot = ? AND inside.class <> 'host' AND (k.class IS NULL OR k.class = 'host') ORDER BY 1`,
    )
    .all(boot) as LeavingStep[];
}

/** An event that gave its task another root directory; the text is the directory, the inode is in decimal. */
export type RootStep = Omit<PlacedEvent, "text"> & {
  readonly text: string | Uint8Array | null;
  readonly call: string | null;
  readonly dev: string | null;
  readonly inode: string | null;
  /** The event that shows it to be the root of a file system of the host's. */
  readonly host_event: number | null;
};

const COLUMNS = `coalesce(s.value, n.value) AS text, (SELECT c.name FROM call c WHERE c.id = e.call) AS call, r.dev, CAST(r.inode AS TEXT) AS inode, r.host_event`;
const CHANGES = `root_change r CROSS JOIN event e ON e.id = r.event LEFT JOIN string s ON s.id = r.directory
  LEFT JOIN path p ON p.event = r.event AND p.position = 0 LEFT JOIN string n ON n.id = p.name`;

/** Those after the container had its own root, in order. */
export function readRootSteps({ store, range }: BootEvents): RootStep[] {
  return store
    .prepare(
      `${placedSql(COLUMNS, CHANGES)} WHERE r.event BETWEEN @first AND @last AND r.own = 0 ORDER BY r.event`,
    )
    .all(range) as RootStep[];
}
