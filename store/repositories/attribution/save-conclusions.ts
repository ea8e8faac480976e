// SPDX-License-Identifier: Apache-2.0

import { type Conclusions, FIRST_NUMBERS } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { keepContainers } from "./container-blocks.ts";
import { ContainerWriter, fixLastEvents, type RowOfContainer } from "./container-rows.ts";
import { insertConflicts, insertEventContainers } from "./event-container-rows.ts";
import { forgetKeptRows, type KeptRows, readKeptRows, writeKeptRows } from "./kept-rows.ts";
import { insertTasks } from "./task-rows.ts";
import { updateConclusions } from "./update-conclusions.ts";

/** Free ids left after the rows of one boot, so that it can be extended in place. */
const ROOM = 4096;

export interface SavedConclusions {
  /**
   * The event up to which every event is where it was, and all containers are what they were but for ends and names: `since`, or the one before
   * the boot's first. There may be more containers.
   */
  readonly unchanged: number;
  /** Their kept state, for the next call in the same process. */
  readonly kept: KeptRows;
}

/**
 * Writes the conclusions on a boot in place of those that were written before; only what has changed, if it is little. Runs inside the
 * caller's transaction. `since`: the events up to this one are those that the last conclusions rested on; below the boot's first where there were none.
 * `known`: what the last call of this process kept; `isLive`: it will call again. `isNew`: nothing of this boot is written yet.
 */
export function saveConclusions(
  store: Store,
  boot: BootId,
  conclude: () => Conclusions,
  since: number,
  known?: KeptRows,
  isLive = false,
  isNew = false,
): SavedConclusions {
  const none = firstKeyOfBoot(boot) - 1;
  const before = since > none ? readKeptRows(store, boot, known) : undefined;
  const updated =
    before === undefined ? undefined : updateConclusions(store, boot, conclude(), before, since, isLive);
  if (updated !== undefined) return { unchanged: updated.isSame ? since : none, kept: updated.kept };
  return { unchanged: none, kept: rewriteConclusions(store, boot, conclude(), isNew) };
}

function rewriteConclusions(store: Store, boot: BootId, conclusions: Conclusions, isNew: boolean): KeptRows {
  if (!isNew) deleteConclusions(store, boot);
  const [taskBase, containerBase] = [freeTask(store), freeContainer(store)];
  const rowOf: RowOfContainer = (number) => (number === null ? null : containerBase + number);
  const { counts, shared, pages, blocks: concluded } = conclusions.blocks();
  const { tasks, blocks } = insertTasks(store, boot, concluded, taskBase, rowOf);
  const all = [...conclusions.containers()];
  const writer = new ContainerWriter(store, boot, rowOf);
  for (const container of all) writer.add(container);
  fixLastEvents(store, boot);
  const events = insertEventContainers(store, conclusions.events(), rowOf);
  const conflicts = insertConflicts(store, boot, conclusions.conflicts());
  const kept = {
    taskBase,
    containerBase,
    tasks,
    counts,
    shared,
    pages,
    blocks,
    containers: keepContainers(all),
    events,
    conflicts,
  };
  if (!isNew) forgetKeptRows(store, boot);
  writeKeptRows(store, boot, kept);
  return kept;
}

function freeTask(store: Store): number {
  const last = store.prepare("SELECT max(id) FROM task").pluck().get() as number | null;
  return last === null ? 1 : last + 1 + ROOM;
}

/** A container's row is this plus its number: each kind has its own range. */
function freeContainer(store: Store): number {
  const max = store.prepare("SELECT max(id) FROM container WHERE id >= ? AND id < ?").pluck();
  const firsts = Object.values(FIRST_NUMBERS);
  const lasts = firsts.slice(0, -1).map((first, kind) => {
    const last = max.get(first, firsts[kind + 1]) as number | null;
    return last === null ? 0 : last - first;
  });
  const last = Math.max(...lasts);
  return last === 0 ? 1 : last + 1 + ROOM;
}

/** Deletes the conclusions on a boot. Runs inside the caller's transaction. */
export function deleteConclusions(store: Store, boot: BootId): void {
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
