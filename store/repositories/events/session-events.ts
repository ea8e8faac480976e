// SPDX-License-Identifier: Apache-2.0
import type { TaskId } from "../../../types/ids.ts";
import type { KeyRange } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Events of a boot, up to a key, of a login session with one of these record types, in order. */
export function eventsOfSession(
  store: Store,
  ses: number,
  types: readonly string[],
  { first, last }: KeyRange,
  limit: number,
): number[] {
  return store
    .prepare(
      `SELECT e.id FROM event e JOIN actor a ON a.id = e.actor JOIN credential c ON c.id = a.credential JOIN string s ON s.id = e.types
       WHERE c.ses = ? AND s.value IN (SELECT value FROM json_each(?)) AND e.id BETWEEN ? AND ? ORDER BY e.id LIMIT ?`,
    )
    .pluck()
    .all(ses, JSON.stringify(types), first, last, limit) as number[];
}

/** Whether an event belongs to one of these tasks. */
export function taskEventTest(
  store: Store,
  tasks: readonly TaskId[],
): (pid: number, event: number) => boolean {
  const spans = store
    .prepare("SELECT pid, first_event, last_event FROM task WHERE id IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify(tasks)) as { pid: number; first_event: number; last_event: number }[];
  return (pid, event) =>
    spans.some((span) => span.pid === pid && span.first_event <= event && event <= span.last_event);
}
