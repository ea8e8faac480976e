// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import { findLocation } from "./find-location.ts";
import { isBornInside } from "./first-inside.ts";
import type { Location } from "./location.ts";
import type { Model } from "./model.ts";
import { hasOwnPidNamespace, pidNamespaceAt } from "./pid-namespaces.ts";
import type { ReadonlyModel, ReadonlyTask } from "./readonly-model.ts";
import { birthLocation } from "./residences.ts";
import type { Task } from "./task.ts";

/** Location that owns the task's PID namespace: that of its birth. */
export function pidNamespaceOf(state: ReadonlyModel, task: ReadonlyTask): LocationId {
  const at = pidNamespaceAt(state, birthLocation(task));
  const container = state.containers.get(state.locations.get(at)!.container);
  const isOutside =
    container !== undefined &&
    container.pidFrom !== 0 &&
    task.born !== 0 &&
    findLocation(state, birthLocation(task)) === at &&
    !isBornInside(state, container, task);
  return isOutside && container.parentLocation >= 0 ? pidNamespaceAt(state, container.parentLocation) : at;
}

/** True if the task is in the initial PID namespace; false if it is not, or if that is not known. */
export function isInInitialNamespace(state: ReadonlyModel, task: ReadonlyTask): boolean {
  return state.locations.get(pidNamespaceOf(state, task))!.kind === "host";
}

/**
 * Whether the task is in an inner PID namespace. Covers hidden flags of clone3: the child of a task in an inner PID
 * namespace is in that one or below.
 */
export function isInInnerNamespace(state: Model, task: Task): boolean {
  let location = state.locations.get(pidNamespaceOf(state, task))!;
  const hidden: Location[] = [];
  while (location.kind === "open" && location.hidden !== 0 && !location.inner) {
    if (hidden.push(location) > MAX_HIDDEN) return false;
    location = state.locations.get(pidNamespaceOf(state, state.tasks.get(location.hiddenCloner)!))!;
  }
  const isInner =
    location.kind === "container"
      ? hasOwnPidNamespace(state.containers.get(location.container)!)
      : location.inner;
  if (isInner) for (const below of hidden) below.inner = true;
  return isInner;
}

/** Limit for chains of clone3 with hidden flags. Beyond it the answer is no. */
const MAX_HIDDEN = 64;
