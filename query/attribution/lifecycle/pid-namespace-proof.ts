// SPDX-License-Identifier: Apache-2.0

import {
  NAMESPACE_FLAGS,
  NAMESPACE_TYPES,
  NEW_MASK,
  NEW_MOUNTS,
  NEW_PID,
} from "../../../types/attribution/event.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import { familyOf } from "../model/family.ts";
import { isBornInside } from "../model/first-inside.ts";
import { NO_CONTAINER } from "../model/indexes.ts";
import {
  addContainer,
  bindLocation,
  findLocation,
  HOST,
  hasOwnPidNamespace,
  isDeepest,
  locationOf,
  NO_LOCATION,
  openLocation,
  pidNamespaceAt,
  setParentLocation,
} from "../model/locations.ts";
import type { Container, Location, Model } from "../model/model.ts";
import { changedSet, findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import type { ReadonlyModel } from "../model/readonly-model.ts";
import { residencesOf } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { birthLocation, locationOfTask, moveTask } from "./tasks.ts";

const MOUNT_SLOT = NAMESPACE_TYPES.indexOf("mnt");

/** Location that owns the task's PID namespace: that of its birth. */
function pidNamespaceOf(state: ReadonlyModel, task: Task): LocationId {
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
export function isInInitialNamespace(state: ReadonlyModel, task: Task): boolean {
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

/**
 * A clone returned the pid under which its child then appeared: the caller and all its ancestors are in the initial
 * PID namespace.
 */
export function proveInitial(state: Model, index: TaskIndex, event: number): void {
  let at = index;
  for (let depth = 0; at >= 0 && depth < 64; depth++) {
    const task: Task = state.tasks.get(at)!;
    if (task.initial !== 0) return;
    task.initial = event;
    const root = pidNamespaceOf(state, task);
    const location = state.locations.get(root)!;
    if (location.kind === "open") {
      if (location.why === "mixed") return;
      bindLocation(
        state,
        root,
        location.hidden !== 0 ? locationOfTask(state.tasks.get(location.hiddenCloner)!) : HOST,
      );
    } else if (location.kind === "container") {
      const container = state.containers.get(location.container)!;
      if (container.hiddenFlags && !hasOwnPidNamespace(container)) {
        container.hiddenFlags = false; // it shares its creator's PID namespace
        task.initial = 0;
        continue;
      }
      if (isTold(state, task)) return;
      contradict(state, task, event, "it counts in the host's numbers, but was born in a container");
      moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
      return;
    }
    at = task.parent;
  }
}

/**
 * The kernel itself names the task's container: which pids it counts in decides nothing. That it names none is weaker than a
 * number that is not the host's.
 */
function isTold(state: Model, { named, birth }: Task): boolean {
  if (named > 0) return true;
  const isKernels = birth.evidence === "kernel" || birth.evidence === "operation";
  return isKernels && locationOf(state, birth.location).kind !== "host";
}

/**
 * A clone returned a number that is not a host pid, or not one of the inner namespace in which the caller has a known
 * pid: the caller is in a PID namespace below.
 */
export function proveInner(state: Model, index: TaskIndex, event: number): void {
  const task = state.tasks.get(index)!;
  if (task.inner !== 0) return;
  task.inner = event;
  const root = pidNamespaceOf(state, task);
  const location = state.locations.get(root)!;
  if (isTold(state, task)) return;
  if (location.kind === "container" && state.containers.get(location.container)!.hiddenFlags)
    addNamespaces(state, state.containers.get(location.container)!, NEW_PID);
  else if (location.kind === "host" || (location.kind === "container" && task.innerPid !== 0))
    return moveBelow(state, index, root, event);
  if (location.kind !== "open") return;
  location.notHost ||= event;
  // the lost birth may have made the container that the unshare has extended, or not: its own place is one of two
  if (location.hidden === 0 && location.extendedBy >= 0) location.inner = true;
  else if (location.why !== "mixed")
    bindLocation(state, root, innerContainer(state, task, event, location).location);
}

/**
 * Adds namespaces that the container was found to have: joining others from inside it leads out of it. One that is not its
 * parent's has been the container's own all the while, also for those who have joined it.
 */
function addNamespaces(state: Model, container: Container, flags: number): void {
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

function own(state: Model, id: number, container: ContainerIndex): void {
  const namespace = findNamespace(state, id);
  if (state.namespaceMaker[namespace] === NO_CONTAINER) state.namespaceMaker[namespace] = container;
}

/**
 * The task has had a mount namespace of its own since a clone3 with hidden flags. If the cloner is on the host or in a
 * running container, its mounts are not the task's: the clone3 created a container. For a task without a birth, the
 * missing clone did.
 */
export function proveOwnMounts(state: Model, index: TaskIndex, event: number): void {
  const task = state.tasks.get(index)!;
  const birth = findLocation(state, birthLocation(task));
  const location = state.locations.get(birth)!;
  const cloner = state.tasks.get(location.hiddenCloner);
  if (hasOtherMounts(state, task)) {
    // Its birth has its own mounts or not. Only what moves the root of the host's mounts is not where it seems to be.
    if (locationOf(state, locationOfTask(task)).kind === "host")
      moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
    return;
  }
  if (location.kind === "host" || location.kind === "container")
    return moveBelow(state, index, birth, event, {
      detail: "it moved its root, but no record shows its mount namespace being made",
      facts: { flags: 0, hiddenFlags: true },
    });
  if (location.kind !== "open" || (cloner === undefined && task.born !== 0)) return;
  const above = cloner === undefined ? undefined : locationOf(state, locationOfTask(cloner));
  const isAtWork = above?.kind === "container" && !state.containers.get(above.container)!.underConstruction;
  if (above !== undefined && above.kind !== "host" && !isAtWork) return;
  const container = innerContainer(state, task, event, location);
  container.flags &= ~NEW_PID;
  container.hiddenFlags = true;
  bindLocation(state, birth, container.location);
  addNamespaces(state, container, NEW_MOUNTS);
}

/** It has left the mount namespace of its birth, as far as the log shows. */
function hasOtherMounts(state: Model, task: Task): boolean {
  const [now, born] = [locationOfTask(task), birthLocation(task)].map(
    (location) => setOfLocation(state, location)[MOUNT_SLOT]!,
  );
  return task.moves.length > 0 && findNamespace(state, now!) !== findNamespace(state, born!);
}

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

function innerContainer(state: Model, task: Task, event: number, location: Location): Container {
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

function contradict(state: Model, task: Task, event: number, detail: string): void {
  state.conflicts.push({ event, pid: task.pid, kind: "clone-test", detail });
}

const UNSEEN = {
  detail: "its clone returned a number of an inner pid namespace that no record shows being made",
  facts: { flags: NEW_PID, hiddenFlags: false },
};

/**
 * The task is in an inner PID namespace, against its lineage (host, or the parent's container): the record that
 * created its container is missing. The test wins, and the descendants of the task move with it.
 */
function moveBelow(state: Model, index: TaskIndex, from: LocationId, event: number, why = UNSEEN): void {
  const task = state.tasks.get(index)!;
  contradict(state, task, event, why.detail);
  state.counts.unseen++;
  if ((task.initial !== 0 && why === UNSEEN) || task.pid === 1 || isDeepest(state, from)) return;
  const container = addContainer(state, {
    key: task.born || event,
    created: task.born,
    parentLocation: from,
    evidence: "namespace",
    proof: event,
    maker: task.parent,
    underConstruction: false,
    ...why.facts,
  });
  if (why.facts.hiddenFlags) addNamespaces(state, container, NEW_MOUNTS);
  const family = familyOf(state);
  for (const moved of moveDescendants(state, index, from, container.location, event))
    for (const made of family.made(moved))
      if (
        made.location !== container.location &&
        made.parentLocation >= 0 &&
        findLocation(state, made.parentLocation) === from
      )
        setParentLocation(state, made, container.location);
}

/** Moves a task and its descendants from one location to another. Returns the moved tasks. */
function moveDescendants(
  state: Model,
  index: TaskIndex,
  from: LocationId,
  to: LocationId,
  proof: number,
): Set<TaskIndex> {
  const family = familyOf(state);
  const { first } = state.tasks.get(index)!;
  const moved = new Set<TaskIndex>();
  const waiting = [index];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const task = state.tasks.get(at)!;
    const isDescendant = at === index || task.first > first;
    if (!isDescendant || task.initial !== 0 || moved.has(at)) continue;
    const there = residencesOf(task).filter(({ location }) => findLocation(state, location) === from);
    if (there.length === 0 && at !== index) continue;
    moved.add(at);
    for (const residence of there) Object.assign(residence, { location: to, proof });
    for (const child of family.children(at)) waiting.push(child);
  }
  return moved;
}
