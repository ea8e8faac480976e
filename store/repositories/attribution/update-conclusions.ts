// SPDX-License-Identifier: Apache-2.0

import {
  type Conclusions,
  type ContainerConclusion,
  TASKS_IN_BLOCK,
  type TaskBlock,
  type TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { type ContainerRow, digestContainer, fixLastEvents, type Spans } from "./container-rows.ts";
import {
  digestConflict,
  digestEvent,
  eventContainerWriter,
  insertConflicts,
} from "./event-container-rows.ts";
import { digestTask, type KeptBlock, type KeptRows, RowDigest, writeKeptRows } from "./row-digests.ts";
import { updateTasks } from "./update-tasks.ts";

/** Where more of the blocks have changed, writing all anew is cheaper than reading what was there. */
const MOST_CHANGED = 0.25;
const FEW_BLOCKS = 8;

/**
 * Writes what has changed of a boot's conclusions. Gives whether all events up to `since` are where they were; undefined, and nothing is written,
 * where all must be written anew: containers are others or were found to be more, or much has changed.
 */
export function updateConclusions(
  store: Store,
  boot: BootId,
  conclusions: Conclusions,
  kept: KeptRows,
  since: number,
): boolean | undefined {
  const { counts, shared, blocks: concluded } = conclusions.blocks(kept);
  const { blocks, changed, tasks } = digestTasks(concluded, kept);
  if (changed === undefined || tasks < kept.tasks) return undefined;
  if (tasks > kept.tasks && hasTasks(store, kept.taskBase + kept.tasks, kept.taskBase + tasks - 1))
    return undefined;
  const containers = [...conclusions.containers()];
  const { digest, spans } = digestContainers(containers);
  if (digest !== kept.containers) return undefined;
  const rowOf: ContainerRow = (number) => (number === null ? null : kept.containerBase + number);
  const areTasks = updateTasks(store, boot, changed, kept, rowOf, since);
  updateSpans(store, boot, containers, spans, kept, since);
  const { events, isSame: areEvents } = updateEvents(store, boot, conclusions, kept, rowOf, since);
  const conflicts = updateConflicts(store, boot, conclusions, kept);
  writeKeptRows(store, boot, { ...kept, tasks, counts, shared, blocks, spans, events, conflicts });
  return areTasks && areEvents;
}

/** Digests of all blocks, and the tasks of those that have changed; undefined where these are many. */
function digestTasks(
  conclusions: Iterable<TaskBlock>,
  kept: KeptRows,
): { blocks: KeptBlock[]; changed: TaskConclusion[] | undefined; tasks: number } {
  const most = Math.max(FEW_BLOCKS, kept.blocks.length * MOST_CHANGED) * TASKS_IN_BLOCK;
  const digest = new RowDigest();
  const blocks: KeptBlock[] = [];
  const changed: TaskConclusion[] = [];
  let count = 0;
  for (const { inputs, spans, likely, tasks, count: added } of conclusions) {
    const before = kept.blocks[blocks.length];
    for (const task of tasks ?? []) digestTask(digest, task);
    const rows = tasks === undefined ? before!.rows : digest.take();
    if (tasks !== undefined && rows !== before?.rows) changed.push(...tasks);
    blocks.push({ rows, inputs, spans, likely });
    count += added;
    if (changed.length > most) return { blocks, changed: undefined, tasks: count };
  }
  return { blocks, changed, tasks: count };
}

function hasTasks(store: Store, first: number, last: number): boolean {
  return store.prepare("SELECT 1 FROM task WHERE id BETWEEN ? AND ? LIMIT 1").get(first, last) !== undefined;
}

function digestContainers(containers: readonly ContainerConclusion[]): { digest: string; spans: Spans } {
  const digest = new RowDigest();
  for (const container of containers) digestContainer(digest, container);
  return { digest: digest.take(), spans: containers.map(({ first, last }) => [first, last]) };
}

/** First and last events of containers; a last one after `since` may lie where no event is. */
function updateSpans(
  store: Store,
  boot: BootId,
  containers: readonly ContainerConclusion[],
  spans: Spans,
  { spans: before, containerBase }: KeptRows,
  since: number,
): void {
  const update = store.prepare("UPDATE container SET first_event = ?, last_event = ? WHERE id = ?");
  const touched: number[] = [];
  for (const [i, [first, last]] of spans.entries()) {
    const isSame = before[i]?.[0] === first && before[i]?.[1] === last;
    if (isSame && (last ?? 0) <= since) continue;
    const row = containerBase + containers[i]!.number;
    update.run(first, last, row);
    touched.push(row);
  }
  if (touched.length > 0) fixLastEvents(store, boot, touched);
}

/** Rows are added behind those that are there, or all are written anew. */
function updateEvents(
  store: Store,
  boot: BootId,
  conclusions: Conclusions,
  { events: before }: KeptRows,
  rowOf: ContainerRow,
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
