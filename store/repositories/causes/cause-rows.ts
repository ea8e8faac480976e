// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** A row of `cause`; `through` is in JSON. */
export interface CauseRow {
  readonly kind: string;
  readonly from: number;
  readonly fromContainer: ContainerId | null;
  readonly to: number;
  readonly toContainer: ContainerId | null;
  readonly through: string;
  readonly auid: number | null;
  readonly task: TaskId | null;
  readonly detail: string;
}

/** By host, boot in the order of time, and effect; of one container those that began or ended in it. */
export function readCauseRows(store: Store, container?: ContainerId): CauseRow[] {
  const where =
    container === undefined ? "" : "WHERE from_container = @container OR to_container = @container";
  return store
    .prepare(
      `SELECT kind, from_event AS "from", from_container AS fromContainer, to_event AS "to", to_container AS toContainer,
         through, auid, task, detail FROM cause c JOIN boot b ON b.id = c.boot JOIN node n ON n.id = b.node ${where}
       ORDER BY n.name, b.first_ms, b.id, to_event, c.id`,
    )
    .all(container === undefined ? {} : { container }) as CauseRow[];
}

/** Causes of one boot, in order of writing. */
export function readBootCauses(store: Store, boot: BootId): CauseRow[] {
  return store
    .prepare(
      `SELECT kind, from_event AS "from", from_container AS fromContainer, to_event AS "to", to_container AS toContainer,
         through, auid, task, detail FROM cause WHERE boot = ? ORDER BY id`,
    )
    .all(boot) as CauseRow[];
}

/** The task of a pid at an event, and its ancestors. */
export function taskAndAncestors(store: Store, pid: number, event: number): TaskId[] {
  return store
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
         SELECT task, 0 FROM (SELECT task FROM membership WHERE pid = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1)
         UNION SELECT t.parent, depth + 1 FROM task t JOIN above a ON t.id = a.id WHERE t.parent IS NOT NULL AND depth < 64)
       SELECT id FROM above`,
    )
    .pluck()
    .all(pid, event) as TaskId[];
}

/** Replaces the causes of a boot. Runs inside the caller's transaction. */
export function saveCauseRows(store: Store, boot: BootId, causes: readonly CauseRow[]): void {
  store.prepare("DELETE FROM cause WHERE boot = ?").run(boot);
  const insert = store.prepare(
    `INSERT INTO cause (boot, kind, from_event, from_container, to_event, to_container, through, auid, task, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { kind, from, fromContainer, to, toContainer, through, auid, task, detail } of causes)
    insert.run(boot, kind, from, fromContainer, to, toContainer, through, auid, task, detail);
}
