// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Place of a task's latest exec; without an exec, its first place. */
export interface Origin {
  readonly event: number;
  readonly container: ContainerId | null;
  readonly isRun: boolean;
}

/** Reads it for a task at an event. */
export function originReader(store: Store): (task: TaskId, pid: number, event: number) => Origin | undefined {
  const first = store
    .prepare("SELECT min(from_event) FROM membership WHERE pid = ? AND task = ? AND from_event <= ?")
    .pluck();
  const run = store
    .prepare(
      `SELECT e.id FROM event e WHERE e.pid = @pid AND e.id BETWEEN @first AND @last AND e.success = 1
         AND EXISTS (SELECT 1 FROM argv v WHERE v.event = e.id) ORDER BY e.id DESC LIMIT 1`,
    )
    .pluck();
  const place = store
    .prepare(
      "SELECT container FROM membership WHERE pid = ? AND task = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1",
    )
    .pluck();
  return (task, pid, event) => {
    const from = first.get(pid, task, event) as number | null;
    if (from === null) return undefined;
    const ran = run.get({ pid, first: from, last: event - 1 }) as number | undefined;
    const at = ran ?? from;
    return {
      event: at,
      container: (place.get(pid, task, at) as ContainerId | null | undefined) ?? null,
      isRun: ran !== undefined,
    };
  };
}

/** Whether a boot's log shows any exec. */
export function hasRuns(store: Store, boot: BootId): boolean {
  return (
    store.prepare("SELECT 1 FROM argv WHERE event BETWEEN @first AND @last LIMIT 1").get(keysOfBoot(boot)) !==
    undefined
  );
}

/** Reads the event that created a container; null if not in the log. */
export function creationReader(store: Store): (container: ContainerId) => number | null {
  const created = store.prepare("SELECT created FROM container WHERE id = ?").pluck();
  return (container) => (created.get(container) as number | null | undefined) ?? null;
}
