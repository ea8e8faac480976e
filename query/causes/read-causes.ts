// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";

type CauseRow = Omit<Cause, "through"> & { readonly through: string };

/**
 * Possible causes across containers, boot by boot in the order of the effects; of one container (its row)
 * those that began or ended in it.
 */
export function readCauses(store: Store, container?: number): Cause[] {
  const where =
    container === undefined ? "" : "WHERE from_container = @container OR to_container = @container";
  const rows = store
    .prepare(
      `SELECT kind, from_event AS "from", from_container AS fromContainer, to_event AS "to", to_container AS toContainer,
         through, auid, task, detail FROM cause ${where} ORDER BY to_event, id`,
    )
    .all(container === undefined ? {} : { container }) as CauseRow[];
  return rows.map((row) => ({ ...row, through: JSON.parse(row.through) as number[] }));
}

/** Those that an event began, ended or tied, or whose task the event's own task is or descends from. */
export function causesOf(store: Store, causes: readonly Cause[], event: number, pid: number | null): Cause[] {
  const tasks = new Set(pid === null ? [] : tasksAbove(store, pid, event));
  return causes.filter(
    ({ from, to, through, task, kind }) =>
      from === event ||
      to === event ||
      through.includes(event) ||
      (kind !== "chroot" && kind !== "host-root" && task !== null && tasks.has(task) && event >= to),
  );
}

function tasksAbove(store: Store, pid: number, event: number): number[] {
  return store
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
         SELECT task, 0 FROM (SELECT task FROM membership WHERE pid = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1)
         UNION SELECT t.parent, depth + 1 FROM task t JOIN above a ON t.id = a.id WHERE t.parent IS NOT NULL AND depth < 64)
       SELECT id FROM above`,
    )
    .pluck()
    .all(pid, event) as number[];
}
