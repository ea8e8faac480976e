// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** Reads the first exec of some tasks in a container, up to an event: its row; undefined: none. */
export function entryRunReader(
  store: Store,
): (tasks: readonly TaskId[], container: ContainerId, event: number) => number | undefined {
  const first = store
    .prepare(
      `SELECT min(e.id) FROM json_each(@tasks) a CROSS JOIN task t ON t.id = a.value
         CROSS JOIN event e ON e.pid = t.pid AND e.id BETWEEN t.first_event AND min(t.last_event, @event)
         CROSS JOIN argv v ON v.event = e.id
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.task = t.id
       WHERE e.success = 1 AND m.container = @container`,
    )
    .pluck();
  return (tasks, container, event) =>
    (first.get({ tasks: JSON.stringify(tasks), container, event }) as number | null) ?? undefined;
}
