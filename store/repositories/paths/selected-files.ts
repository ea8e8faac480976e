// SPDX-License-Identifier: Apache-2.0
import type { TaskId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf } from "../events/event-selection.ts";
import { CHANGED_DEVICE } from "./changed-device.ts";

/** A condition on event e: it changed a file. */
const CHANGES = `e.flags & ${EventFlag.changes} <> 0`;
/** Devices of the kernel's own file systems, overlays and the like: not disks. */
const NO_DISK = "'00:%'";

/** Devices in the PATH records of events that changed a file. */
export function changedDevices(store: Store, selection: EventSelection): (string | null)[] {
  return store
    .prepare(
      `SELECT DISTINCT p.dev FROM ${eventsOf(selection)} CROSS JOIN path p ON p.event = e.id WHERE ${CHANGES}`,
    )
    .pluck()
    .all(selection.parameters) as (string | null)[];
}

export function countChanges(store: Store, selection: EventSelection): number {
  return store
    .prepare(`SELECT count(*) FROM ${eventsOf(selection)} WHERE ${CHANGES}`)
    .pluck()
    .get(selection.parameters) as number;
}

/** Events that changed a file: those on some devices first, then in order. */
export function readChanges(
  store: Store,
  selection: EventSelection,
  devices: readonly string[],
  limit: number,
): number[] {
  return store
    .prepare(
      `SELECT e.id FROM ${eventsOf(selection)} WHERE ${CHANGES}
       ORDER BY coalesce(${CHANGED_DEVICE} IN (SELECT value FROM json_each(@devices)), 0) DESC, e.id LIMIT @limit`,
    )
    .pluck()
    .all({ ...selection.parameters, devices: JSON.stringify(devices), limit }) as number[];
}

/** An act of a task, at one event: it ran a program, or accessed a file. */
export interface DeedRow {
  readonly event: number;
  readonly runs: 0 | 1;
  readonly changes: 0 | 1;
  /** One of its files is on a possible disk. */
  readonly onDisk: 0 | 1;
}

/** Reads the acts of a task and its descendants between two events, in order: programs run, files changed, files opened by these calls. */
export function deedReader(
  store: Store,
  opens: readonly number[],
  limit: number,
): (task: TaskId, from: number, until: number) => DeedRow[] {
  const deeds = store.prepare(
    `WITH RECURSIVE below (id, depth) AS (
       SELECT @task, 0 UNION SELECT t.id, depth + 1 FROM below b CROSS JOIN task t ON t.parent = b.id
       WHERE coalesce(t.born, t.first_event) BETWEEN @from AND @until AND depth < 64)
     SELECT e.id AS event, v.event IS NOT NULL AS runs, ${CHANGES} AS changes,
       EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.dev NOT LIKE ${NO_DISK}) AS onDisk
     FROM below b CROSS JOIN task t ON t.id = b.id
       CROSS JOIN event e ON e.pid = t.pid AND e.id BETWEEN max(t.first_event, @from) AND min(t.last_event, @until) LEFT JOIN argv v ON v.event = e.id
     WHERE e.success = 1 AND (v.event IS NOT NULL OR ${CHANGES} OR e.call IN (SELECT value FROM json_each(@opens)))
     ORDER BY e.id LIMIT ${limit}`,
  );
  const parameters = { opens: JSON.stringify(opens) };
  return (task, from, until) => deeds.all({ ...parameters, task, from, until }) as DeedRow[];
}
