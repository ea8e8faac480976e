// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_FLAGS, NEW_MASK, NEW_PID } from "../../../types/attribution/event.ts";
import type { ContainerIndex, LocationId } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import { addContainer, setParentLocation } from "../model/containers.ts";
import { findLocation } from "../model/find-location.ts";
import { NO_CONTAINER } from "../model/indexes.ts";
import type { Location } from "../model/location.ts";
import { locationOf, NO_LOCATION } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { changedSet, findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import { birthLocation, locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** An unshare that seemed to create a container has extended the one created by the clone3. */
function extendedContainer(
  state: Model,
  cloner: Task,
  event: number,
  location: Location,
): Container | undefined {
  const container = state.containers.get(location.extendedBy);
  if (container === undefined) return undefined;
  container.key = location.hidden;
  container.created = location.hidden;
  container.maker = location.hiddenCloner;
  setParentLocation(state, container, locationOfTask(cloner));
  Object.assign(container, { evidence: "namespace", proof: event });
  return container;
}

export function innerContainer(state: Model, task: Task, event: number, location: Location): Container {
  const cloner = location.hidden === 0 ? undefined : state.tasks.get(location.hiddenCloner)!;
  const extended = cloner === undefined ? undefined : extendedContainer(state, cloner, event, location);
  if (extended !== undefined) {
    extended.flags |= NEW_PID;
    return extended;
  }
  const container = addContainer(state, {
    key: location.hidden || event,
    created: location.hidden,
    parentLocation: cloner === undefined ? parentLocationOf(state, task) : locationOfTask(cloner),
    evidence: "namespace",
    proof: event,
    flags: NEW_PID,
    maker: location.hiddenCloner,
  });
  container.underConstruction = cloner !== undefined && location.sealedAt === 0;
  return container;
}

/**
 * Parent of a container older than the log: the location of its first task's parent, which created or adopted that
 * task.
 */
function parentLocationOf(state: Model, task: Task): LocationId {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return NO_LOCATION;
  const location = findLocation(state, locationOfTask(parent));
  return location === findLocation(state, birthLocation(task)) ? NO_LOCATION : location;
}

/**
 * Adds namespaces that the container was found to have: joining others from inside it leads out of it. One that is not its
 * parent's has been the container's own all the while, also for those who have joined it.
 */
export function addNamespaces(state: Model, container: Container, flags: number): void {
  const set = setOfLocation(state, container.location);
  const index = locationOf(state, container.location).container;
  container.flags |= flags & NEW_PID; // the other hidden flags stay unknown
  const shared = sharedFlags(state, container, set) & flags;
  for (const [slot, id] of set.entries())
    if ((NAMESPACE_FLAGS[slot]! & flags & ~shared) !== 0) own(state, id, index);
  container.set = changedSet(state, set, shared, index);
}

/** Flags of the namespaces that the container shares with its parent, as far as the log shows. */
function sharedFlags(state: Model, { parentLocation }: Container, set: readonly number[]): number {
  if (parentLocation < 0) return NEW_MASK;
  const above = setOfLocation(state, parentLocation);
  const isShared = (id: number, slot: number) =>
    findNamespace(state, id) === findNamespace(state, above[slot]!);
  return set.reduce((flags, id, slot) => (isShared(id, slot) ? flags | NAMESPACE_FLAGS[slot]! : flags), 0);
}

export function own(state: Model, id: number, container: ContainerIndex): void {
  const namespace = findNamespace(state, id);
  if (state.namespaceMaker[namespace] === NO_CONTAINER) state.namespaceMaker[namespace] = container;
}
