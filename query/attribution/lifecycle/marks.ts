// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import { familyOf } from "../model/family.ts";
import { isBornInside } from "../model/first-inside.ts";
import {
  containerAt,
  findLocation,
  HOST,
  locationOf,
  NO_LOCATION,
  openLocation,
} from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { latestResidence, locationOfTask, moveTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** A task with more marks than this moves between roots, and its marks prove nothing. */
const MAX_MARKS = 16;
const ROOT = "root ";
const HOSTNAME = "hostname ";

/** Notes the first task of a container that moves a root into place: this root is the container's own from here on. */
export function noteInit(state: Model, index: TaskIndex): void {
  const container = containerAt(state, locationOfTask(state.tasks.get(index)!));
  if (container !== undefined && container.init < 0) container.init = index;
}

/** Adds a mark to the task, once for each of its locations. `resolve/` evaluates it at the end. */
export function noteMark(state: Model, index: TaskIndex, mark: string, event: number): void {
  const task = state.tasks.get(index)!;
  if (mark.startsWith(ROOT)) noteRoot(state, task, mark.slice(ROOT.length), event);
  const since = latestResidence(task).from;
  const { marks } = task;
  const isKnown = marks.some((known) => isSame(known.mark, mark) && known.event >= since);
  if (marks.length < MAX_MARKS && !isKnown) task.marks = [...marks, { mark, event }];
}

/** Only the first hostname of a task counts: it can invent any number. */
function isSame(known: string, mark: string): boolean {
  return known === mark || (known.startsWith(HOSTNAME) && mark.startsWith(HOSTNAME));
}

/**
 * A root directory belongs to the container that moved it into place. One of several containers, or of the host as
 * well, belongs to none.
 */
function noteRoot(state: Model, task: Task, root: string, event: number): void {
  const location = findLocation(state, locationOfTask(task));
  const { kind, why } = state.locations.get(location)!;
  const known = state.roots.get(root);
  if (kind === "open") {
    if (why === "mixed") joinByRoot(state, task, known, event);
    return;
  }
  if (kind === "undefined") return;
  if (task.joining && (known === undefined || known < 0 || findLocation(state, known) !== location))
    return leaveByRoot(state, task, known, event);
  // a container that has not moved its root sees that of its creator
  if (kind === "container" && state.containers.get(state.locations.get(location)!.container)!.init < 0)
    return;
  if (known === undefined || (known >= 0 && hasEnded(state, known))) state.roots.set(root, location);
  else if (known >= 0 && findLocation(state, known) !== location) state.roots.set(root, NO_LOCATION);
}

function leaveByRoot(state: Model, task: Task, root: LocationId | undefined, event: number): void {
  task.joining = false;
  moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
  joinByRoot(state, task, root, event);
}

/** Whether a nested container shares the root: it does if it has not moved its own, with or without its own mounts. */
function sharesRoot({ init, ended }: Container): boolean {
  return init < 0 && ended === 0;
}

function neverSharesRoot({ init, ended }: Container): boolean {
  return init >= 0 || ended !== 0;
}

/** A setns with an unknown target has led to the root directory of one container. */
function joinByRoot(state: Model, task: Task, root: LocationId | undefined, event: number): void {
  if (root === undefined || root < 0 || hasEnded(state, root)) return;
  const location = findLocation(state, root);
  if (location === HOST || locationOf(state, location).kind !== "container") return;
  if (familyOf(state).hasBelow(location, sharesRoot, neverSharesRoot)) return;
  task.joining = true;
  moveTask(task, event, location, "label", event);
}

/**
 * The first task has ended, and the mounts with it: device and inode may be reused from here on. The exit of a first task
 * that counts outside (nspawn) or that shares its PID namespace ends no other task.
 */
export function hasEnded(state: Model, location: LocationId): boolean {
  const container = containerAt(state, location);
  if (container === undefined) return false;
  const init = state.tasks.get(container.init);
  return container.ended !== 0 || (init !== undefined && isOver(state, container, init));
}

function isOver(state: Model, container: Container, init: Task): boolean {
  if (init.gone !== 0 && isBornInside(state, container, init)) return true;
  return init.born >= container.pidFrom && state.current.get(init.pid) !== container.init;
}
