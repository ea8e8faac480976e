// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import { familyOf } from "../model/family.ts";
import {
  addContainer,
  bindLocation,
  findLocation,
  HOST,
  hasOwnPidNamespace,
  isDeepest,
  locationOf,
  openLocation,
  pidNamespaceAt,
  setParentLocation,
} from "../model/locations.ts";
import type { Container, Location, Model } from "../model/model.ts";
import { changedSet, setOfLocation } from "../model/namespace-sets.ts";
import type { ReadonlyModel } from "../model/readonly-model.ts";
import { residencesOf } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { birthLocation, locationOfTask, moveTask } from "./tasks.ts";

const NEW_MOUNTS = 0x20000;

/** Where the task's pid namespace is known to be: it is that of the location it was born into. */
function pidNamespaceOf(state: ReadonlyModel, task: Task): number {
  const at = pidNamespaceAt(state, birthLocation(task));
  const container = state.containers.get(state.locations.get(at)!.container);
  const isOlder = container !== undefined && container.pidFrom !== 0 && task.born === container.key;
  return isOlder && container.parentLocation >= 0 ? pidNamespaceAt(state, container.parentLocation) : at;
}

export function isInInitialNamespace(state: ReadonlyModel, task: Task): boolean {
  return state.locations.get(pidNamespaceOf(state, task))!.kind === "host";
}

/** Also where clone3 hid the flags: the child of a task in an inner pid namespace is in that one or below. */
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

/** Each child's child's clone3 hides as much again: what is not known this far up is not known. */
const MAX_HIDDEN = 64;

/**
 * A clone returned the number under which the child then appeared: the caller counts in the host's numbers, so it is
 * in the initial pid namespace, and so is every ancestor of it.
 */
export function proveInitial(state: Model, index: number, event: number): void {
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
        container.hiddenFlags = false; // it shares its maker's pid namespace
        task.initial = 0;
        continue;
      }
      contradict(state, task, event, "it counts in the host's numbers, but was born in a container");
      moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
      return;
    }
    at = task.parent;
  }
}

/**
 * A clone returned a number that is not the host's (or, for a task whose number in an inner namespace is known, not of
 * that one): the caller is in a pid namespace below.
 */
export function proveInner(state: Model, index: number, event: number): void {
  const task = state.tasks.get(index)!;
  if (task.inner !== 0) return;
  task.inner = event;
  const root = pidNamespaceOf(state, task);
  const location = state.locations.get(root)!;
  if (location.kind === "container" && state.containers.get(location.container)!.hiddenFlags)
    addNamespaces(state, state.containers.get(location.container)!, NEW_PID);
  else if (location.kind === "host" || (location.kind === "container" && task.number !== 0))
    return moveBelow(state, index, root, event);
  if (location.kind !== "open") return;
  location.notHost ||= event;
  if (location.why !== "mixed")
    bindLocation(state, root, innerContainer(state, task, event, location).location);
}

/** What the container was found to have of its own: others' namespaces, joined in it, lead out of it. */
function addNamespaces(state: Model, container: Container, flags: number): void {
  const set = setOfLocation(state, container.location);
  container.flags |= flags & NEW_PID; // of what the flags hide the rest stays unsaid
  container.set = changedSet(state, set, flags, locationOf(state, container.location).container);
}

/**
 * The task has a mount namespace of its own since a clone3 whose flags are hidden. Where its cloner is the host, whose
 * mounts it has not got (or a container at work), the clone3 made a container; so did what the log does not show at all of
 * a task without a birth.
 */
export function proveOwnMounts(state: Model, index: number, event: number): void {
  const task = state.tasks.get(index)!;
  const birth = findLocation(state, birthLocation(task));
  const location = state.locations.get(birth)!;
  const cloner = state.tasks.get(location.hiddenCloner);
  if (location.kind === "host" || location.kind === "container")
    return moveBelow(state, index, birth, event, {
      detail: "it moved its root, but no record shows its mount namespace being made",
      facts: { flags: 0, hiddenFlags: true },
    });
  if (location.kind !== "open" || (cloner === undefined && task.born !== 0)) return;
  const above = cloner === undefined ? undefined : locationOf(state, locationOfTask(cloner));
  const isAtWork = above?.kind === "container" && !state.containers.get(above.container)!.open;
  if (above !== undefined && above.kind !== "host" && !isAtWork) return;
  const container = innerContainer(state, task, event, location);
  container.flags &= ~NEW_PID;
  container.hiddenFlags = true;
  bindLocation(state, birth, container.location);
  addNamespaces(state, container, NEW_MOUNTS);
}

/** An unshare that was taken to make a container of its own has gone on making the one that clone3 had made. */
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
  container.open = cloner !== undefined && location.sealedAt === 0;
  return container;
}

/** Of a container older than the log: its first task's parent is where it was made, or what adopted it. */
function parentLocationOf(state: Model, task: Task): number {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return -1;
  const location = findLocation(state, locationOfTask(parent));
  return location === findLocation(state, birthLocation(task)) ? -1 : location;
}

function contradict(state: Model, task: Task, event: number, detail: string): void {
  state.conflicts.push({ event, pid: task.pid, kind: "clone-test", detail });
}

const UNSEEN = {
  detail: "its clone returned a number of an inner pid namespace that no record shows being made",
  facts: { flags: NEW_PID, hiddenFlags: false },
};

/**
 * A task taken for the host's (or for its parent's container's) by its lineage counts in numbers of its own: the record
 * that made its container is missing. The test wins, and what descends from the task goes with it.
 */
function moveBelow(state: Model, index: number, from: number, event: number, why = UNSEEN): void {
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
    open: false,
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

/** Moves a task and what descends from it, as far as it is in the location, to another; gives the tasks that were moved. */
function moveDescendants(state: Model, index: number, from: number, to: number, proof: number): Set<number> {
  const family = familyOf(state);
  const { first } = state.tasks.get(index)!;
  const moved = new Set<number>();
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
