// SPDX-License-Identifier: Apache-2.0

import { findLocation } from "./find-location.ts";
import { MAX_BELIEVED } from "./nesting.ts";
import { hasOwnPidNamespace } from "./pid-namespaces.ts";
import type { ReadonlyContainer, ReadonlyModel, ReadonlyTask } from "./readonly-model.ts";

/**
 * Whether the task was born into the container's own PID namespace. That of nspawn's container is younger than the container:
 * the first task of the container counts outside of it, and its exit ends nothing.
 */
export function isBornInside(
  state: ReadonlyModel,
  container: ReadonlyContainer,
  task: ReadonlyTask,
): boolean {
  if (!hasOwnPidNamespace(container) || task.born < container.pidFrom) return false;
  if (findLocation(state, task.birth.location) !== findLocation(state, container.location)) return false;
  return container.pidFrom === 0 || descendsFromMaking(state, container, task);
}

/** Of a container that had tasks before its PID namespace: whether the task descends from the first in it, or from one that has joined. */
function descendsFromMaking(state: ReadonlyModel, container: ReadonlyContainer, task: ReadonlyTask): boolean {
  let at = task;
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    if (at.born < container.pidFrom) return at.born === 0; // how such a task came here is not known
    if (at.born === container.pidFrom || at.parent === container.pidMaker) return true;
    const parent = state.tasks.get(at.parent);
    if (parent === undefined) return true;
    if (findLocation(state, parent.birth.location) !== findLocation(state, container.location))
      return at.parent !== container.maker;
    at = parent;
  }
  return true;
}

/**
 * Whether the task is the first of the container's PID namespace, which ends with it: the child of the clone that made the
 * namespace, or of a task that made it and counts outside. The child of another may have joined, and the first be unknown.
 */
export function isFirstInside(
  state: ReadonlyModel,
  container: ReadonlyContainer,
  task: ReadonlyTask,
): boolean {
  if (task.born === 0 || !isBornInside(state, container, task)) return false;
  const isOfMaking = task.born === container.created || task.born === container.pidFrom;
  if (isOfMaking || task.parent === container.maker) return true;
  const cloner = state.tasks.get(task.parent);
  if (cloner === undefined || isBornInside(state, container, cloner)) return false;
  return findLocation(state, cloner.birth.location) === findLocation(state, container.location);
}
