// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** A row of `task`. */
export interface TaskRow {
  readonly id: TaskId;
  readonly pid: number;
  readonly first_event: number;
  readonly last_event: number;
  readonly parent: TaskId | null;
  /** The event of its birth; null: not in the log. */
  readonly born: number | null;
  /** 1: known only as a parent, without an event of its own. */
  readonly silent: number;
}

/** The clone event of a task; null: not in the log. */
export function readBirth(store: Store, task: TaskId): number | null {
  return (store.prepare("SELECT born FROM task WHERE id = ?").pluck().get(task) as number | null) ?? null;
}

/** The first task of a container and its ancestors. Parents in a log may form a circle: each task is listed once. */
export function readAncestors(store: Store, container: ContainerId, limit: number): TaskRow[] {
  const chain = store
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
         SELECT task, 0 FROM (SELECT task FROM membership WHERE container = @container ORDER BY from_event LIMIT 1)
         UNION ALL SELECT t.parent, depth + 1 FROM above a JOIN task t ON t.id = a.id
           WHERE t.parent IS NOT NULL AND t.parent <> t.id AND depth < @limit - 1)
       SELECT t.id, pid, first_event, last_event, parent, born, silent FROM above JOIN task t USING (id) ORDER BY depth`,
    )
    .all({ container, limit }) as TaskRow[];
  return [...new Map(chain.map((task) => [task.id, task])).values()];
}

/** A task in a container: from its first event there to its last. */
export interface MemberTask {
  readonly id: TaskId;
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly parent: TaskId | null;
  readonly born: number | null;
  readonly evidence: string;
}

/** Those of some containers, in order of entry. */
export function readMemberTasks(store: Store, containers: readonly ContainerId[]): MemberTask[] {
  return store
    .prepare(
      `SELECT m.task AS id, m.pid, min(m.from_event) AS "from", max(m.to_event) AS "to", t.parent, t.born, m.evidence
       FROM membership m JOIN task t ON t.id = m.task
       WHERE m.container IN (SELECT value FROM json_each(?)) GROUP BY m.task ORDER BY 3`,
    )
    .all(JSON.stringify(containers)) as MemberTask[];
}

/** Events of a process number. */
export interface PidEvents {
  readonly events: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** The row of a pid's last successful exec between two events, both included. */
export function pidRunReader(store: Store): (pid: number, first: number, last: number) => number | undefined {
  const hint = indexHint(store, "event_pid");
  const find = store
    .prepare(
      `SELECT id FROM event ${hint} WHERE pid = ? AND id BETWEEN ? AND ? AND flags & ${EventFlag.execve} <> 0 AND success = 1 ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  return (pid, first, last) => find.get(pid, first, last) as number | undefined;
}

/** Counts those between two keys. */
export function pidEventCounter(store: Store): (pid: number, first: number, last: number) => PidEvents {
  const hint = indexHint(store, "event_pid");
  const count = store.prepare(
    `SELECT count(*) AS events, max(id) AS last, min(id) AS first FROM event ${hint} WHERE pid = ? AND id BETWEEN ? AND ?`,
  );
  return (pid, first, last) => count.get(pid, first, last) as PidEvents;
}
