// SPDX-License-Identifier: Apache-2.0

import { familyOf } from "./family.ts";
import { NEW_PID } from "./fold-event.ts";
import type { Container, FoldState, Place } from "./fold-state.ts";
import { changedSet, setOfPlace } from "./namespace-sets.ts";
import {
  addContainer,
  bindPlace,
  findPlace,
  HOST,
  hasOwnPidNamespace,
  isDeepest,
  openPlace,
  pidNamespaceAt,
  placeOf,
  setParentPlace,
} from "./places.ts";
import { segmentsOf } from "./segments.ts";
import type { Task } from "./task.ts";
import { birthPlace, moveTask, placeOfTask } from "./tasks.ts";

const NEW_MOUNTS = 0x20000;

/** Where the task's pid namespace is known to be: it is that of the place it was born into. */
function pidNamespaceOf(state: FoldState, task: Task): number {
  const at = pidNamespaceAt(state, birthPlace(task));
  const container = state.containers.get(state.places.get(at)!.container);
  const isOlder = container !== undefined && container.pidFrom !== 0 && task.born === container.key;
  return isOlder && container.parentPlace >= 0 ? pidNamespaceAt(state, container.parentPlace) : at;
}

export function isInInitialNamespace(state: FoldState, task: Task): boolean {
  return state.places.get(pidNamespaceOf(state, task))!.kind === "host";
}

/** Also where clone3 hid the flags: the child of a task in an inner pid namespace is in that one or below. */
export function isInInnerNamespace(state: FoldState, task: Task): boolean {
  let place = state.places.get(pidNamespaceOf(state, task))!;
  const hidden: Place[] = [];
  while (place.kind === "open" && place.hidden !== 0 && !place.inner) {
    if (hidden.push(place) > MAX_HIDDEN) return false;
    place = state.places.get(pidNamespaceOf(state, state.tasks.get(place.hiddenCloner)!))!;
  }
  const isInner =
    place.kind === "container" ? hasOwnPidNamespace(state.containers.get(place.container)!) : place.inner;
  if (isInner) for (const below of hidden) below.inner = true;
  return isInner;
}

/** Each child's child's clone3 hides as much again: what is not known this far up is not known. */
const MAX_HIDDEN = 64;

/**
 * A clone returned the number under which the child then appeared: the caller counts in the host's numbers, so it is
 * in the initial pid namespace, and so is every ancestor of it.
 */
export function proveInitial(state: FoldState, index: number, event: number): void {
  let at = index;
  for (let depth = 0; at >= 0 && depth < 64; depth++) {
    const task: Task = state.tasks.get(at)!;
    if (task.initial !== 0) return;
    task.initial = event;
    const root = pidNamespaceOf(state, task);
    const place = state.places.get(root)!;
    if (place.kind === "open") {
      if (place.why === "mixed") return;
      bindPlace(state, root, place.hidden !== 0 ? placeOfTask(state.tasks.get(place.hiddenCloner)!) : HOST);
    } else if (place.kind === "container") {
      const container = state.containers.get(place.container)!;
      if (container.hiddenFlags && !hasOwnPidNamespace(container)) {
        container.hiddenFlags = false; // it shares its maker's pid namespace
        task.initial = 0;
        continue;
      }
      contradict(state, task, event, "it counts in the host's numbers, but was born in a container");
      moveTask(task, event, openPlace(state, "mixed"), "unknown", event);
      return;
    }
    at = task.parent;
  }
}

/**
 * A clone returned a number that is not the host's (or, for a task whose number in an inner namespace is known, not of
 * that one): the caller is in a pid namespace below.
 */
export function proveInner(state: FoldState, index: number, event: number): void {
  const task = state.tasks.get(index)!;
  if (task.inner !== 0) return;
  task.inner = event;
  const root = pidNamespaceOf(state, task);
  const place = state.places.get(root)!;
  if (place.kind === "container" && state.containers.get(place.container)!.hiddenFlags)
    addNamespaces(state, state.containers.get(place.container)!, NEW_PID);
  else if (place.kind === "host" || (place.kind === "container" && task.number !== 0))
    return moveBelow(state, index, root, event);
  if (place.kind !== "open") return;
  place.notHost ||= event;
  if (place.why !== "mixed") bindPlace(state, root, innerContainer(state, task, event, place).place);
}

/** What the container was found to have of its own: others' namespaces, joined in it, lead out of it. */
function addNamespaces(state: FoldState, container: Container, flags: number): void {
  const set = setOfPlace(state, container.place);
  container.flags |= flags & NEW_PID; // of what the flags hide the rest stays unsaid
  container.set = changedSet(state, set, flags, placeOf(state, container.place).container);
}

/**
 * The task has a mount namespace of its own since a clone3 whose flags are hidden. Where its cloner is the host, whose
 * mounts it has not got (or a container at work), the clone3 made a container; so did what the log does not show at all of
 * a task without a birth.
 */
export function proveOwnMounts(state: FoldState, index: number, event: number): void {
  const task = state.tasks.get(index)!;
  const birth = findPlace(state, birthPlace(task));
  const place = state.places.get(birth)!;
  const cloner = state.tasks.get(place.hiddenCloner);
  if (place.kind === "host" || place.kind === "container")
    return moveBelow(state, index, birth, event, {
      detail: "it moved its root, but no record shows its mount namespace being made",
      facts: { flags: 0, hiddenFlags: true },
    });
  if (place.kind !== "open" || (cloner === undefined && task.born !== 0)) return;
  const above = cloner === undefined ? undefined : placeOf(state, placeOfTask(cloner));
  const isAtWork = above?.kind === "container" && !state.containers.get(above.container)!.open;
  if (above !== undefined && above.kind !== "host" && !isAtWork) return;
  const container = innerContainer(state, task, event, place);
  container.flags &= ~NEW_PID;
  container.hiddenFlags = true;
  bindPlace(state, birth, container.place);
  addNamespaces(state, container, NEW_MOUNTS);
}

/** An unshare that was taken to make a container of its own has gone on making the one that clone3 had made. */
function extendedContainer(
  state: FoldState,
  cloner: Task,
  event: number,
  place: Place,
): Container | undefined {
  const container = state.containers.get(place.extendedBy);
  if (container === undefined) return undefined;
  container.key = place.hidden;
  container.created = place.hidden;
  container.maker = place.hiddenCloner;
  setParentPlace(state, container, placeOfTask(cloner));
  Object.assign(container, { evidence: "namespace", because: event });
  return container;
}

function innerContainer(state: FoldState, task: Task, event: number, place: Place): Container {
  const cloner = place.hidden === 0 ? undefined : state.tasks.get(place.hiddenCloner)!;
  const extended = cloner === undefined ? undefined : extendedContainer(state, cloner, event, place);
  if (extended !== undefined) {
    extended.flags |= NEW_PID;
    return extended;
  }
  const container = addContainer(state, {
    key: place.hidden || event,
    created: place.hidden,
    parentPlace: cloner === undefined ? parentPlaceOf(state, task) : placeOfTask(cloner),
    evidence: "namespace",
    because: event,
    flags: NEW_PID,
    maker: place.hiddenCloner,
  });
  container.open = cloner !== undefined && place.sealedAt === 0;
  return container;
}

/** Of a container older than the log: its first task's parent is where it was made, or what adopted it. */
function parentPlaceOf(state: FoldState, task: Task): number {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return -1;
  const place = findPlace(state, placeOfTask(parent));
  return place === findPlace(state, birthPlace(task)) ? -1 : place;
}

function contradict(state: FoldState, task: Task, event: number, detail: string): void {
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
function moveBelow(state: FoldState, index: number, from: number, event: number, why = UNSEEN): void {
  const task = state.tasks.get(index)!;
  contradict(state, task, event, why.detail);
  state.counts.unseen++;
  if ((task.initial !== 0 && why === UNSEEN) || task.pid === 1 || isDeepest(state, from)) return;
  const container = addContainer(state, {
    key: task.born || event,
    created: task.born,
    parentPlace: from,
    evidence: "namespace",
    because: event,
    maker: task.parent,
    open: false,
    ...why.facts,
  });
  if (why.facts.hiddenFlags) addNamespaces(state, container, NEW_MOUNTS);
  const family = familyOf(state);
  for (const moved of moveDescendants(state, index, from, container.place, event))
    for (const made of family.made(moved))
      if (
        made.place !== container.place &&
        made.parentPlace >= 0 &&
        findPlace(state, made.parentPlace) === from
      )
        setParentPlace(state, made, container.place);
}

/** Moves a task and what descends from it, as far as it is in the place, to another; gives the tasks that were moved. */
function moveDescendants(
  state: FoldState,
  index: number,
  from: number,
  to: number,
  because: number,
): Set<number> {
  const family = familyOf(state);
  const { first } = state.tasks.get(index)!;
  const moved = new Set<number>();
  const waiting = [index];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const task = state.tasks.get(at)!;
    const isDescendant = at === index || task.first > first;
    if (!isDescendant || task.initial !== 0 || moved.has(at)) continue;
    const there = segmentsOf(task).filter(({ place }) => findPlace(state, place) === from);
    if (there.length === 0 && at !== index) continue;
    moved.add(at);
    for (const segment of there) Object.assign(segment, { place: to, because });
    for (const child of family.children(at)) waiting.push(child);
  }
  return moved;
}
