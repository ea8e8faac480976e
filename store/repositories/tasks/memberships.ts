// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** A task's move from one container to another. */
export interface Move {
  readonly task: TaskId;
  readonly pid: number;
  readonly from: ContainerId | null;
  readonly fromEvidence: string;
  readonly to: ContainerId | null;
  readonly toEvidence: string;
  readonly event: number;
  readonly proof: number;
}

/**
 * Every change of a task's container after its first membership; what is proven of the host is none. Few memberships begin behind the first event of
 * their task: only to these is the one before looked up, in the order of pids, in which the table lies.
 */
export function readMoves(store: Store, boot: BootId): Move[] {
  return store
    .prepare(
      `SELECT m.task, m.pid, w.container AS "from", w.evidence AS fromEvidence, m.container AS "to", m.evidence AS toEvidence, m.from_event AS event, m.because AS proof
       FROM membership m CROSS JOIN task t ON t.id = m.task AND t.first_event < m.from_event
         CROSS JOIN membership w ON w.pid = m.pid AND w.from_event = (
           SELECT max(l.from_event) FROM membership l WHERE l.pid = m.pid AND l.from_event < m.from_event AND l.from_event >= @first)
       WHERE m.from_event BETWEEN @first AND @last AND w.task = m.task AND w.container IS NOT m.container
         AND (SELECT count(*) FROM container c WHERE c.id IN (m.container, w.container) AND c.class = 'host') < 2 ORDER BY m.from_event, m.pid`,
    )
    .all(keysOfBoot(boot)) as Move[];
}

/** A task's stay in one location, from an event on. */
export interface TaskStay {
  readonly task: TaskId;
  readonly pid: number;
  readonly from: number;
  readonly proof: number;
  readonly container: ContainerId | null;
  readonly evidence: string;
}

/** All of a boot of the process numbers that the kernel once called undefined; task by task, in order. */
export function readOnceUndefined(store: Store, boot: BootId): TaskStay[] {
  return store
    .prepare(
      `SELECT task, pid, from_event AS "from", because AS proof, container, evidence FROM membership
       WHERE from_event BETWEEN @first AND @last AND pid IN (
         SELECT pid FROM membership WHERE evidence = 'undefined' AND from_event BETWEEN @first AND @last)
       ORDER BY task, from_event`,
    )
    .all(keysOfBoot(boot)) as TaskStay[];
}

/** Reads where the parent of a task was at an event. */
export function parentPlaceReader(store: Store): (task: TaskId, event: number) => ContainerId | null {
  const place = store
    .prepare(
      `SELECT m.container FROM task t JOIN task p ON p.id = t.parent
         JOIN membership m ON m.pid = p.pid AND m.task = p.id AND m.from_event <= @event
       WHERE t.id = @task ORDER BY m.from_event DESC LIMIT 1`,
    )
    .pluck();
  return (task, event) => (place.get({ task, event }) as ContainerId | null | undefined) ?? null;
}

/** Pids of the tasks of some containers. */
export function pidsOfContainers(store: Store, containers: readonly ContainerId[]): ReadonlySet<number> {
  const pids = store
    .prepare("SELECT DISTINCT pid FROM membership WHERE container IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(containers)) as number[];
  return new Set(pids);
}

/** Counts the tasks with a pid. */
export function pidUseCounter(store: Store): (pid: number) => number {
  const count = store.prepare("SELECT count(DISTINCT task) FROM membership WHERE pid = ?").pluck();
  return (pid) => count.get(pid) as number;
}

/** The class of a pid's last known container. */
export interface LastPlace {
  /** null: its place was not known. */
  readonly class: string | null;
  /** The same task has events after. */
  readonly goesOn: boolean;
}

/** Reads where a process id of a boot was at an event: the place of the last task with it that has an event before. */
export function lastPlaceReader(
  store: Store,
  boot: BootId,
): (pid: number, event: number) => LastPlace | undefined {
  const { first } = keysOfBoot(boot);
  const last = store
    .prepare(
      `SELECT k.class, m.to_event FROM membership m LEFT JOIN container k ON k.id = m.container
       WHERE m.pid = ? AND m.from_event BETWEEN ? AND ? ORDER BY m.from_event DESC LIMIT 1`,
    )
    .raw();
  return (pid, event) => {
    const found = last.get(pid, first, event) as [string | null, number] | undefined;
    return found === undefined ? undefined : { class: found[0], goesOn: found[1] >= event };
  };
}

/** Another task named by an event, and its place. */
export interface ActObject {
  readonly event: number;
  readonly container: ContainerId;
  readonly pid: number | null;
}

/** Those of a boot whose place is known, in order. */
export function readActObjects(store: Store, boot: BootId): ActObject[] {
  return store
    .prepare(
      "SELECT event, container, pid FROM event_container WHERE role = 'object' AND container IS NOT NULL AND event BETWEEN @first AND @last ORDER BY event",
    )
    .all(keysOfBoot(boot)) as ActObject[];
}
