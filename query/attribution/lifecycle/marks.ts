// SPDX-License-Identifier: Apache-2.0

import { familyOf } from "../model/family.ts";
import { containerAt, findLocation, HOST, locationOf, openLocation } from "../model/locations.ts";
import type { Container, Model } from "../model/model.ts";
import { latestResidence } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { locationOfTask, moveTask } from "./tasks.ts";

/** A task that shows more marks than this moves about, and tells nothing by them. */
const MAX_MARKS = 16;
const ROOT = "root ";
const HOSTNAME = "hostname ";

/** The first task of a container that moves a root into place: the container's own root from here on. */
export function noteInit(state: Model, index: number): void {
  const container = containerAt(state, locationOfTask(state.tasks.get(index)!));
  if (container !== undefined && container.init < 0) container.init = index;
}

/** Keeps the mark with the task, once in each location that it is in; what it means is decided when all is known. */
export function noteMark(state: Model, index: number, mark: string, event: number): void {
  const task = state.tasks.get(index)!;
  if (mark.startsWith(ROOT)) noteRoot(state, task, mark.slice(ROOT.length), event);
  const since = latestResidence(task).from;
  const { marks } = task;
  const isKnown = marks.some((known) => isSame(known.mark, mark) && known.event >= since);
  if (marks.length < MAX_MARKS && !isKnown) task.marks = [...marks, { mark, event }];
}

/** Of what a task calls its own host the first counts: it may invent as many as it likes. */
function isSame(known: string, mark: string): boolean {
  return known === mark || (known.startsWith(HOSTNAME) && mark.startsWith(HOSTNAME));
}

/** A root directory belongs to the container that moved it into place; to several, or the host as well: to none. */
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
  // a container that has not moved its root sees its maker's
  if (kind === "container" && state.containers.get(state.locations.get(location)!.container)!.init < 0)
    return;
  if (known === undefined || (known >= 0 && hasEnded(state, known))) state.roots.set(root, location);
  else if (known >= 0 && findLocation(state, known) !== location) state.roots.set(root, -1);
}

function leaveByRoot(state: Model, task: Task, root: number | undefined, event: number): void {
  task.joining = false;
  moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
  joinByRoot(state, task, root, event);
}

/** A container below that has not moved its root sees the same one, with mounts of its own or without. */
function sharesRoot({ init, ended }: Container): boolean {
  return init < 0 && ended === 0;
}

function neverSharesRoot({ init, ended }: Container): boolean {
  return init >= 0 || ended !== 0;
}

/** A setns whose target is not known, by its descriptor, has led to the root directory of one container. */
function joinByRoot(state: Model, task: Task, root: number | undefined, event: number): void {
  if (root === undefined || root < 0 || hasEnded(state, root)) return;
  const location = findLocation(state, root);
  if (location === HOST || locationOf(state, location).kind !== "container") return;
  if (familyOf(state).hasBelow(location, sharesRoot, neverSharesRoot)) return;
  task.joining = true;
  moveTask(task, event, location, "label", event);
}

/** Its first task has gone, and with it the mounts: the same device and inode may be another's from here on. */
function hasEnded(state: Model, location: number): boolean {
  const container = containerAt(state, location);
  if (container === undefined) return false;
  const init = state.tasks.get(container.init);
  return (
    container.ended !== 0 ||
    (init !== undefined && (init.gone !== 0 || state.current.get(init.pid) !== container.init))
  );
}
