// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { containerAt, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** Limit per parent of tasks that make a container. Where it is reached some are not known, and one of them may be at work. */
export const MAX_MAKERS = 64;

/**
 * Whether the task, or a child of it, is inside a namespace operation. A task that appears under it without a birth
 * record may then be anywhere: a child of a runtime creates the container's init as its own sibling.
 */
export function isChangingNamespaces(state: Model, index: TaskIndex): boolean {
  const task = state.tasks.get(index);
  if (task === undefined) return false;
  if (
    task.threadsDiverged ||
    locationOf(state, locationOfTask(task)).why === "mixed" ||
    isMakingContainer(state, task)
  )
    return true;
  const makers = state.makers.get(task.pid) ?? [];
  return (
    makers.length >= MAX_MAKERS || makers.some((maker) => isMakingContainer(state, state.tasks.get(maker)!))
  );
}

/** Its unshare created a PID namespace, and no task of the container has called exec. */
export function isMakingContainer(state: Model, task: Task): boolean {
  const container = containerAt(state, locationOfTask(task));
  return container?.underConstruction === true && (container.flags & NEW_PID) !== 0;
}
