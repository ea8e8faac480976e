// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";
import { type CallRow, readCallRows } from "../events/call-rows.ts";
import { type BootEvents, type PlacedEvent, placedSql } from "./placed-events.ts";

/** Whether a boot has a container, a pod or a sandbox. */
export function hasContainers({ store, boot }: BootEvents): boolean {
  const sql = "SELECT 1 FROM container WHERE boot = ? AND class NOT IN ('host', 'likely') LIMIT 1";
  return store.prepare(sql).get(boot) !== undefined;
}

/** A container whose creation is in the log. */
export interface MadeContainer {
  readonly id: ContainerId;
  readonly created: number;
  readonly parent: ContainerId | null;
  readonly timeMs: number;
}

/** In order of creation. */
export function readMadeContainers({ store, boot }: BootEvents): MadeContainer[] {
  return store
    .prepare(
      `SELECT k.id, k.created, k.parent, e.time_ms AS timeMs FROM container k JOIN event e ON e.id = k.created
       WHERE k.boot = ? AND k.class = 'container' ORDER BY k.created`,
    )
    .all(boot) as MadeContainer[];
}

/** Reads the event of a container's end; null: unknown. */
export function endReader({ store }: BootEvents): (container: ContainerId) => number | null {
  const ended = store.prepare("SELECT ended FROM container WHERE id = ?").pluck();
  return (container) => (ended.get(container) as number | null | undefined) ?? null;
}

/** A task and its last program. */
export interface Ancestor {
  readonly pid: number;
  /** Known only as a ppid. */
  readonly silent: number;
  readonly program: string | Uint8Array | null;
}

/** Reads the task of an event and its ancestors, starting with the task. */
export function lineReader({ store }: BootEvents): (event: number) => Ancestor[] {
  const line = store.prepare(
    `WITH RECURSIVE up (id, depth) AS (
       SELECT (SELECT m.task FROM event e JOIN membership m ON m.pid = e.pid AND m.from_event <= e.id
         WHERE e.id = ? ORDER BY m.from_event DESC LIMIT 1), 0
       UNION ALL SELECT t.parent, depth + 1 FROM up JOIN task t ON t.id = up.id
         WHERE t.parent IS NOT NULL AND depth < 32)
     SELECT t.pid, t.silent, s.value AS program FROM up JOIN task t ON t.id = up.id
       LEFT JOIN event e ON e.id = t.last_event LEFT JOIN actor a ON a.id = e.actor
       LEFT JOIN program p ON p.id = a.program LEFT JOIN string s ON s.id = p.comm ORDER BY depth`,
  );
  return (event) => line.all(event) as Ancestor[];
}

/** Reads the call of an event; undefined: none is logged. */
export function callReader({ store }: BootEvents): (event: number) => CallRow | undefined {
  const calls = new Map(readCallRows(store).map((call) => [call.id, call]));
  const callOf = store.prepare("SELECT call FROM event WHERE id = ?").pluck();
  return (event) => calls.get(callOf.get(event) as number);
}

/** All names of the containers with this name. */
export function namesBeside({ store }: BootEvents, name: string): string[] {
  return store
    .prepare(
      "SELECT value FROM container_name WHERE container IN (SELECT container FROM container_name WHERE value = ?)",
    )
    .pluck()
    .all(name) as string[];
}

/** A task's move out of a container by its own operation, at that event. */
export interface LeavingStep {
  readonly id: number;
  readonly task: TaskId;
  readonly before: ContainerId;
  readonly container: ContainerId | null;
  readonly auid: number | null;
}

/** Moves after an event, in order: to the host, or to an unknown location. */
export function readLeavingSteps({ store, boot, range }: BootEvents, after: number): LeavingStep[] {
  const ofAll = `container inside CROSS JOIN membership before ON before.container = inside.id
       CROSS JOIN membership m ON m.pid = before.pid AND m.from_event = before.to_event + 1 AND m.task = before.task
       JOIN event e ON e.id = m.from_event`;
  const ofNew = `event e CROSS JOIN membership m ON m.pid = e.pid AND m.from_event = e.id
       CROSS JOIN membership before ON before.pid = m.pid AND before.from_event = (
         SELECT max(from_event) FROM membership WHERE pid = m.pid AND from_event < m.from_event)
         AND before.to_event = m.from_event - 1 AND before.task = m.task
       JOIN container inside ON inside.id = before.container`;
  return store
    .prepare(
      `SELECT m.from_event AS id, m.task, before.container AS before, m.container, nullif(c.auid, ${UNSET_ID}) AS auid
       FROM ${after < range.first ? ofAll : ofNew}
       LEFT JOIN container k ON k.id = m.container JOIN arguments x ON x.event = e.id
       LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential
       WHERE inside.boot = @boot AND inside.class <> 'host' AND (k.class IS NULL OR k.class = 'host')
         AND e.id > @after AND e.id <= @last ORDER BY 1`,
    )
    .all({ boot, after, last: range.last }) as LeavingStep[];
}

/** An event that changed its task's root directory; the text is the directory, the inode is in decimal. */
export type RootStep = Omit<PlacedEvent, "text"> & {
  readonly text: string | Uint8Array | null;
  readonly call: string | null;
  readonly dev: string | null;
  readonly inode: string | null;
  /** The event that shows it to be the root of one of the host's file systems. */
  readonly host_event: number | null;
  /** That event is one on `/`, with the same device and inode: it is the host's own root directory. */
  readonly is_slash: 0 | 1;
};

const COLUMNS = `coalesce(s.value, n.value) AS text, (SELECT c.name FROM call c WHERE c.id = e.call) AS call, r.dev, CAST(r.inode AS TEXT) AS inode, r.host_event,
  EXISTS (SELECT 1 FROM path h JOIN string v ON v.id = h.name WHERE h.event = r.host_event AND v.value = '/' AND h.dev = r.dev AND h.inode = r.inode) AS is_slash`;
const CHANGES = `root_change r CROSS JOIN event e ON e.id = r.event LEFT JOIN string s ON s.id = r.directory
  LEFT JOIN path p ON p.event = r.event AND p.position = 0 LEFT JOIN string n ON n.id = p.name`;

/** Reads whether a container uses the initial PID namespace: neither it nor an outer one has its own PID namespace. */
export function hostPidsReader({ store }: BootEvents): (container: ContainerId) => boolean {
  const owned = store
    .prepare(
      `WITH RECURSIVE up (id, depth) AS (SELECT ?, 0 UNION ALL
         SELECT k.parent, depth + 1 FROM up JOIN container k ON k.id = up.id WHERE k.parent IS NOT NULL AND depth < 64)
       SELECT count(*) FROM up JOIN container k ON k.id = up.id
       WHERE k.class <> 'host' AND k.class <> 'pod' AND coalesce(k.flags, ${NEW_PID}) & ${NEW_PID}`,
    )
    .pluck();
  return (container) => owned.get(container) === 0;
}

/** Those after the container had its own root, in order. */
export function readRootSteps({ store, range }: BootEvents): RootStep[] {
  return store
    .prepare(
      `${placedSql(COLUMNS, CHANGES)} WHERE r.event BETWEEN @first AND @last AND r.own = 0 ORDER BY r.event`,
    )
    .all(range) as RootStep[];
}

/** A successful call by a task in an unknown location, at its event. Locations that the kernel calls undefined do not count. */
export interface UnplacedCall {
  readonly event: number;
  readonly timeMs: number;
  readonly pid: number;
  readonly call: number;
}

/** Such calls among these (rows of `call`), in order. */
export function readUnplacedCalls({ store, range }: BootEvents, calls: readonly number[]): UnplacedCall[] {
  return store
    .prepare(
      `SELECT e.id AS event, e.time_ms AS timeMs, e.pid, e.call FROM json_each(@calls) c CROSS JOIN event e ON e.call = c.value
       WHERE e.id BETWEEN @first AND @last AND e.success = 1 AND e.pid IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM membership m WHERE m.pid = e.pid AND (m.container IS NOT NULL OR m.evidence = 'undefined') AND m.to_event >= e.id AND m.from_event = (
           SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event <= e.id))
       ORDER BY e.id`,
    )
    .all({ ...range, calls: JSON.stringify(calls) }) as UnplacedCall[];
}
