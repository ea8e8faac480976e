// SPDX-License-Identifier: Apache-2.0

import {
  type AttributionEvent,
  NEW_MASK,
  NEW_PID,
  NEW_TIME,
  PID_SLOT,
} from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { addContainer } from "../model/containers.ts";
import {
  containerAt,
  locationOf,
  makingLocation,
  newLocation,
  openLocation,
  unknownLocationBelow,
} from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { changedSet, findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import { isDeepest, mayBeDeepest } from "../model/nesting.ts";
import { locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { arrivedLocation } from "./arrived-location.ts";
import { countsOnHost, threadLocation } from "./diverged-threads.ts";
import { mayHaveJoined } from "./namespace-descriptors.ts";

/**
 * Whether the task has made or joined a container's PID namespace for its children, and counts in another one itself:
 * numbers of its children then say nothing of the flags that made them.
 */
function isForInnerChildren(state: Model, { set, birth }: Task): boolean {
  if (set === null) return false;
  const theirs = findNamespace(state, set[PID_SLOT]!);
  if (theirs === findNamespace(state, setOfLocation(state, birth.location)[PID_SLOT]!)) return false;
  return state.namespaceMaker[theirs]! >= 0;
}

/**
 * Location of a clone's child: the caller's location, or a container created by the flags. In a container under
 * construction, the first such clone extends it.
 */
export function childLocation(
  state: Model,
  event: AttributionEvent,
  caller: TaskIndex,
  flags: number | undefined,
): LocationId {
  const task = state.tasks.get(caller)!;
  const location = locationOfTask(task);
  if (task.threadsDiverged && !countsOnHost(state, task)) return threadLocation(state, event, task);
  if (!state.initialised && mayHaveJoined(state, task)) return openLocation(state, "mixed");
  if (flags === undefined) {
    const inner = task.childrenElsewhere || isForInnerChildren(state, task);
    const hidden = { kind: "open", why: "hidden-flags", hidden: event.id, hiddenCloner: caller } as const;
    return newLocation(state, { ...hidden, inner });
  }
  const container = containerAt(state, location);
  const made = flags & NEW_MASK & ~NEW_TIME;
  if (made === 0 || state.kernelOperations)
    return locationOf(state, location).why === "mixed" ? arrivedLocation(state, location) : location;
  const set = task.set ?? setOfLocation(state, location);
  if (
    container !== undefined &&
    ((container.underConstruction && !container.extendedByClone) || isDeepest(state, location))
  ) {
    container.extendedByClone = true;
    if ((made & ~container.flags & NEW_PID) !== 0) container.pidFrom = event.id;
    container.flags |= made;
    container.set = changedSet(state, set, made, locationOf(state, location).container);
    return location;
  }
  if (mayBeDeepest(state, location)) return unknownLocationBelow(state, location);
  const child = addContainer(state, {
    key: event.id,
    parentLocation: makingLocation(state, location),
    evidence: "lineage",
    proof: event.id,
    flags: made,
    maker: caller,
  });
  child.set = changedSet(state, set, made, state.containers.last);
  return child.location;
}
