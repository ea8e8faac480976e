// SPDX-License-Identifier: Apache-2.0
import { NEW_PID } from "./fold-event.ts";
import type { FoldState } from "./fold-state.ts";
import { containerAt, placeOf } from "./places.ts";
import type { Task } from "./task.ts";
import { placeOfTask } from "./tasks.ts";

/**
 * Whether the task, or a child of it, is in the middle of a namespace operation: a task that then appears under it
 * without a record of its birth may be anywhere (a runtime's child makes the container's init its own sibling).
 */
export function isAmidstOperation(state: FoldState, index: number): boolean {
  const task = state.tasks.get(index);
  if (task === undefined) return false;
  if (task.torn || placeOf(state, placeOfTask(task)).why === "mixed" || isMakingContainer(state, task))
    return true;
  return (state.makers.get(task.pid) ?? []).some((maker) =>
    isMakingContainer(state, state.tasks.get(maker)!),
  );
}

/** Its unshare made a pid namespace, and nobody in the container has called exec yet. */
function isMakingContainer(state: FoldState, task: Task): boolean {
  const container = containerAt(state, placeOfTask(task));
  return container?.open === true && (container.flags & NEW_PID) !== 0;
}
