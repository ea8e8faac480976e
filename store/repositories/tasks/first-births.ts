// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/**
 * The event of the birth of a container's first task, or null if not in the log. If the container's creation is
 * not in the log, shows whether it may predate the log: its task entered it, or was created with it, by a call that
 * the log does not show.
 */
export function firstBirthReader(store: Store): (container: ContainerId) => number | null {
  const first = store
    .prepare(
      `SELECT iif(m.from_event = t.first_event, t.born, NULL) FROM membership m JOIN task t ON t.id = m.task
       WHERE m.container = ? ORDER BY m.from_event LIMIT 1`,
    )
    .pluck();
  return (container) => (first.get(container) as number | null | undefined) ?? null;
}
