// SPDX-License-Identifier: Apache-2.0

import {
  type Conclusions,
  TASKS_IN_BLOCK,
  type TaskBlock,
  type TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { keepContainers } from "./container-blocks.ts";
import type { RowOfContainer } from "./container-rows.ts";
import {
  digestConflict,
  digestEvent,
  eventContainerWriter,
  insertConflicts,
} from "./event-container-rows.ts";
import { type KeptBlock, type KeptRows, writeKeptRows } from "./kept-rows.ts";
import { RowDigest } from "./row-digest.ts";
import { digestTask } from "./task-digest.ts";
import { areTaken, containerChanges, updateSpans, writeContainerChanges } from "./update-containers.ts";
import { updateTasks } from "./update-tasks.ts";

/** If more of the blocks have changed, writing everything is cheaper than reading the stored rows. */
const MOST_CHANGED = 0.25;
const FEW_BLOCKS = 32;

interface Updated {
  /** All events up to `since` keep their locations, and all containers are unchanged except for ends and names. */
  readonly isSame: boolean;
  readonly kept: KeptRows;
}

/**
 * Writes what has changed of a boot's conclusions. Undefined, and nothing is written, where all must be written anew: much has changed, or there is
 * no room behind the rows of this boot. `isLive`: the same process will conclude it again.
 */
export function updateConclusions(
  store: Store,
  boot: BootId,
  conclusions: Conclusions,
  kept: KeptRows,
  since: number,
  isLive: boolean,
): Updated | undefined {
  const { counts, shared, pages, blocks: concluded } = conclusions.blocks(kept);
  const { blocks, changed, tasks } = digestTasks(concluded, kept, isLive);
  if (changed === undefined || tasks < kept.tasks) return undefined;
  if (tasks > kept.tasks && hasTasks(store, kept.taskBase + kept.tasks, kept.taskBase + tasks - 1))
    return undefined;
  const all = [...conclusions.containers()];
  const containers = keepContainers(all, kept.containers);
  const changes = containerChanges(all, containers, kept.containers);
  const rowOf: RowOfContainer = (number) => (number === null ? null : kept.containerBase + number);
  if (areTaken(store, changes.added, rowOf)) return undefined;
  writeContainerChanges(store, boot, changes, rowOf);
  const areTasks = updateTasks(store, boot, changed, kept, rowOf, since);
  updateSpans(store, boot, all, kept.containers, rowOf, since);
  const { events, isSame: areEvents } = updateEvents(store, boot, conclusions, kept, rowOf, since);
  const conflicts = updateConflicts(store, boot, conclusions, kept);
  const now = { ...kept, tasks, counts, shared, pages, blocks, containers, events, conflicts };
  writeKeptRows(store, boot, now, kept);
  return { isSame: changes.isSame && areTasks && areEvents, kept: now };
}

/** Digests of all blocks, and the tasks of changed ones; undefined if these are many. */
function digestTasks(
  conclusions: Iterable<TaskBlock>,
  kept: KeptRows,
  isLive: boolean,
): { blocks: KeptBlock[]; changed: TaskConclusion[] | undefined; tasks: number } {
  const most = Math.max(FEW_BLOCKS, kept.blocks.length * MOST_CHANGED) * TASKS_IN_BLOCK;
  const digest = new RowDigest();
  const blocks: KeptBlock[] = [];
  const changed: TaskConclusion[] = [];
  let [count, known] = [0, 0];
  for (const { inputs, spans, likely, tasks, count: added } of conclusions) {
    const before = kept.blocks[blocks.length];
    count += added;
    if (tasks === undefined) {
      blocks.push(before!);
      continue;
    }
    for (const task of tasks) digestTask(digest, task);
    const rows = digest.take();
    const isSame = rows === before?.rows;
    const each = isSame || !isLive ? before?.each : digestsOfEach(digest, tasks);
    if (!isSame) {
      const some = tasks.filter((_, i) => each === undefined || each[i] !== before?.each?.[i]);
      changed.push(...some);
      // A long-running process reads the stored rows once, and then keeps them.
      known += isLive && before !== undefined && before.each === undefined ? 0 : some.length;
    }
    blocks.push({ rows, inputs, spans, likely, each });
    if (known > most) return { blocks, changed: undefined, tasks: count };
  }
  return { blocks, changed, tasks: count };
}

function digestsOfEach(digest: RowDigest, tasks: readonly TaskConclusion[]): string[] {
  return tasks.map((task) => {
    digestTask(digest, task);
    return digest.take();
  });
}

function hasTasks(store: Store, first: number, last: number): boolean {
  return store.prepare("SELECT 1 FROM task WHERE id BETWEEN ? AND ? LIMIT 1").get(first, last) !== undefined;
}

/** Rows are appended to the existing ones, or all are rewritten. */
function updateEvents(
  store: Store,
  boot: BootId,
  conclusions: Conclusions,
  { events: before }: KeptRows,
  rowOf: RowOfContainer,
  since: number,
): { events: KeptRows["events"]; isSame: boolean } {
  const digest = new RowDigest();
  let count = 0;
  let isPrefix = before.count === 0;
  for (const row of conclusions.events()) {
    digestEvent(digest, row);
    if (++count === before.count) isPrefix = digest.soFar() === before.digest;
  }
  const events = { count, digest: digest.take() };
  if (isPrefix && count === before.count) return { events, isSame: true };
  if (!isPrefix)
    store
      .prepare("DELETE FROM event_container WHERE event >= ? AND event < ?")
      .run(firstKeyOfBoot(boot), endOfBoot(boot));
  const insert = eventContainerWriter(store, rowOf);
  let position = 0;
  let isSame = isPrefix;
  for (const row of conclusions.events()) {
    if (position++ < (isPrefix ? before.count : 0)) continue;
    insert(row);
    isSame &&= row.event > since;
  }
  return { events, isSame };
}

function updateConflicts(store: Store, boot: BootId, conclusions: Conclusions, kept: KeptRows): string {
  const digest = new RowDigest();
  for (const conflict of conclusions.conflicts()) digestConflict(digest, conflict);
  if (digest.take() === kept.conflicts) return kept.conflicts;
  store.prepare("DELETE FROM conflict WHERE boot = ?").run(boot);
  return insertConflicts(store, boot, conclusions.conflicts());
}
