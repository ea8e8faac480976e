// SPDX-License-Identifier: Apache-2.0

import type { Conclusions } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { type ContainerRow, fixLastEvents, insertContainers } from "./container-rows.ts";
import { insertConflicts, insertEventContainers } from "./event-container-rows.ts";
import { readKeptRows, writeKeptRows } from "./row-digests.ts";
import { insertTasks } from "./task-rows.ts";
import { updateConclusions } from "./update-conclusions.ts";

/** Ids that are left free behind the rows of one boot, so that another one's can go on where they end. */
const ROOM = 4096;

/**
 * Writes the conclusions on a boot in place of those that were written before; only what has changed, if it is little. Runs inside the
 * caller's transaction. `since`: the events up to this one are those that the last conclusions rested on; below the boot's first where there were none.
 * Gives the event up to which every event is where it was, and all containers are what they were: `since`, or the one before the boot's first.
 */
export function saveConclusions(
  store: Store,
  boot: BootId,
  conclude: () => Conclusions,
  since: number,
): number {
  const none = firstKeyOfBoot(boot) - 1;
  const kept = since > none ? readKeptRows(store, boot) : undefined;
  const unchanged = kept === undefined ? undefined : updateConclusions(store, boot, conclude(), kept, since);
  if (unchanged !== undefined) return unchanged ? since : none;
  rewriteConclusions(store, boot, conclude());
  return none;
}

function rewriteConclusions(store: Store, boot: BootId, conclusions: Conclusions): void {
  forgetConclusions(store, boot);
  const [taskBase, containerBase] = [freeId(store, "task"), freeId(store, "container")];
  const rowOf: ContainerRow = (number) => (number === null ? null : containerBase + number);
  const { counts, shared, blocks: concluded } = conclusions.blocks();
  const { tasks, blocks } = insertTasks(store, boot, concluded, taskBase, rowOf);
  const { digest: containers, spans } = insertContainers(store, boot, conclusions.containers(), rowOf);
  fixLastEvents(store, boot);
  const events = insertEventContainers(store, conclusions.events(), rowOf);
  const conflicts = insertConflicts(store, boot, conclusions.conflicts());
  writeKeptRows(store, boot, {
    taskBase,
    containerBase,
    tasks,
    counts,
    shared,
    blocks,
    containers,
    spans,
    events,
    conflicts,
  });
}

function freeId(store: Store, table: "task" | "container"): number {
  const last = store.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number | null;
  return last === null ? 1 : last + 1 + ROOM;
}

/** Takes out what was concluded of a boot. Runs inside the caller's transaction. */
export function forgetConclusions(store: Store, boot: BootId): void {
  const from = firstKeyOfBoot(boot);
  const to = endOfBoot(boot) - 1;
  const inBoot = "(SELECT id FROM container WHERE boot = ?)";
  store.prepare("DELETE FROM event_container WHERE event BETWEEN ? AND ?").run(from, to);
  // By its tasks' pids: a range of events alone would read the memberships of all boots.
  store
    .prepare(
      "DELETE FROM membership WHERE pid IN (SELECT pid FROM task WHERE boot = ?) AND from_event BETWEEN ? AND ?",
    )
    .run(boot, from, to);
  store.prepare("DELETE FROM task WHERE boot = ?").run(boot);
  store.prepare(`DELETE FROM container_name WHERE container IN ${inBoot}`).run(boot);
  store.prepare(`DELETE FROM container_namespace WHERE container IN ${inBoot}`).run(boot);
  store.prepare("DELETE FROM container WHERE boot = ?").run(boot);
  store.prepare("DELETE FROM conflict WHERE boot = ?").run(boot);
}
