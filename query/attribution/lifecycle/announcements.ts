// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt } from "../model/locations.ts";
import type { Announced, Model } from "../model/model.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { CHILD_FIRST } from "./child-first.ts";
import { hasAncestorWithPid, isUnlocated } from "./tasks.ts";

/** Notes what the kernel says of a task that has written no event yet. `isChild`: of the child of the event's clone. */
export function announce(
  state: Model,
  event: AttributionEvent,
  pid: number,
  location: LocationId,
  isChild: boolean,
): void {
  const cloner = isChild && event.pid !== null ? (state.current.get(event.pid) ?? NO_TASK) : NO_TASK;
  state.announced.set(pid, { location, event: event.id, cloner, wraps: state.numbers.wraps });
}

/** Whether a task with the number of a child that a clone has made now is that child: its first event may precede the clone's. */
export function mayBeChild(state: Model, event: AttributionEvent, index: TaskIndex): boolean {
  const { first, born, gone } = state.tasks.get(index)!;
  if (born !== 0) return born === event.id;
  return gone === 0 && (first === 0 || first > event.id - CHILD_FIRST);
}

/** The kernel gave the task's location before its first event. */
export function locateAsAnnounced(state: Model, task: Task): void {
  const announced = state.announced.get(task.pid);
  if (announced === undefined) return;
  state.announced.delete(task.pid);
  if (!isUnlocated(state, task) || !isAnnounced(state, task, announced)) return;
  bindLocation(state, birthLocation(task), announced.location);
  Object.assign(task.birth, { evidence: "operation", proof: announced.event });
}

/**
 * An announced task may have ended without an event. Its number is another's if a later clone has returned it, if its container
 * has ended, if the counter has begun anew, or if the parent is neither the announced clone's caller, nor the caller's, nor one that adopts its orphans.
 */
function isAnnounced(
  state: Model,
  { pid, ppid }: Task,
  { location, event, cloner, wraps }: Announced,
): boolean {
  const reused = state.clones.get(state.expected.get(pid) ?? -1);
  if (reused !== undefined && reused.event > event && reused.childPpid === ppid) return false;
  if (wraps !== state.numbers.wraps) return false;
  if (state.numbersHost && (containerAt(state, location)?.ended ?? 0) !== 0) return false;
  const task = state.tasks.get(cloner);
  return (
    task === undefined ||
    ppid < 0 ||
    [task.pid, task.ppid].includes(ppid) ||
    hasAncestorWithPid(state, task, ppid)
  );
}
