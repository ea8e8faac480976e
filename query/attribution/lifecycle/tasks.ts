// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { KTHREADD } from "../../../types/attribution/kernel-numbers.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { noteAdopted } from "../model/family.ts";
import { isFirstInside } from "../model/first-inside.ts";
import { noteSighting } from "../model/host-numbers.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt, findLocation, HOST, locationOf, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { MAX_BELIEVED } from "../model/nesting.ts";
import { pidNamespaceAt } from "../model/pid-namespaces.ts";
import { isInRound } from "../model/present-tasks.ts";
import { birthLocation, locationOfTask } from "../model/residences.ts";
import type { Residence, Task } from "../model/task.ts";

/** Threads killed by exit_group may still log the call that they were in. */
const AFTERLIFE_MS = 2000;

/**
 * The task of an event, whether the event is its first, and whether it is the first that shows the parent: a message from
 * user space has no ppid. A reused pid starts a new task: after exit_group; if exe
 * and parent (or auid) change without an exec; if the new parent cannot have adopted the old task; and after a gap or
 * a wrap of the pid counter, unless ppid, exe and auid are unchanged. A changed exe alone is not sufficient: a task in
 * a container can rename or remove the file, and an exec can be lost. `former`: the previous task with the pid, or -1.
 */
export function taskOfEvent(
  state: Model,
  event: AttributionEvent,
): { index: TaskIndex; isNew: boolean; showsParent: boolean; former: TaskIndex } {
  const pid = event.pid!;
  const found = state.current.get(pid);
  if (found !== undefined) {
    const task = state.tasks.get(found)!;
    if (task.first === 0 && isInRound(state, found)) {
      beginTask(state, found, event);
      return { index: found, isNew: true, showsParent: task.ppid >= 0, former: NO_TASK };
    }
    if (task.first !== 0 && isSameTask(state, task, event)) {
      const showsParent = task.ppid < 0 && event.ppid !== null && event.ppid >= 0;
      if (showsParent) noteParent(state, found, event);
      updateTask(state, task, event);
      if (showsParent) noteFirstProgram(task, event);
      return { index: found, isNew: false, showsParent, former: NO_TASK };
    }
  }
  const mayHaveMoved = found !== undefined && mayBeMoved(state, state.tasks.get(found)!, event);
  const index = addTask(state, pid, event.ppid ?? NO_TASK);
  if (mayHaveMoved) state.tasks.get(index)!.birth.location = openLocation(state, "mixed");
  beginTask(state, index, event);
  return { index, isNew: true, showsParent: state.tasks.get(index)!.ppid >= 0, former: found ?? NO_TASK };
}

function beginTask(state: Model, index: TaskIndex, event: AttributionEvent): void {
  const task = state.tasks.get(index)!;
  task.first = event.id;
  const bornAfter = noteSighting(state, event.id, task.pid) || (event.hasSyscall ? state.beginning : 0);
  if (bornAfter !== 0 && !state.expected.has(task.pid))
    Object.assign(task, { bornAfter, followsKnown: isKnownNumber(state, task.pid - 1) });
  if (task.birth.proof === 0) task.birth.proof = event.id;
  noteParent(state, index, event);
  updateTask(state, task, event);
  noteFirstProgram(task, event);
}

function noteFirstProgram(task: Task, event: AttributionEvent): void {
  if (event.call !== "execve") task.firstExe = task.exe; // after an exec the program is not the parent's
}

function noteParent(state: Model, index: TaskIndex, event: AttributionEvent): void {
  const task = state.tasks.get(index)!;
  if (event.ppid !== null && task.ppid !== event.ppid) {
    task.ppid = event.ppid;
    if (task.born === 0) {
      task.parent = event.ppid === task.pid ? NO_TASK : parentWithPid(state, event.ppid); // no task is its own parent
      noteAdopted(state, index, task.parent);
    } // else it is its cloner's, whoever has adopted it since
  }
  if (task.ppid === KTHREADD) locateOnHost(task, event.id);
}

/** A task has the number, or a clone has returned it, in this round of the counter. */
function isKnownNumber(state: Model, pid: number): boolean {
  const task = state.tasks.get(state.current.get(pid) ?? NO_TASK);
  if (task !== undefined && task.first !== 0 && task.wraps === state.numbers.wraps) return true;
  return state.expected.has(pid) || state.numbers.raises.some(({ number }) => number === pid);
}

function updateTask(state: Model, task: Task, event: AttributionEvent): void {
  if (event.ppid !== null && event.ppid !== task.ppid)
    Object.assign(task, { adopted: event.id, beforeAdopted: task.last });
  task.last = event.id;
  task.wraps = state.numbers.wraps;
  if (event.exe !== null) task.exe = event.exe;
  if (event.auid !== null) task.auid = event.auid;
  if (event.ppid !== null) task.ppid = event.ppid;
}

function locateOnHost(task: Task, event: number): void {
  Object.assign(task.birth, { location: HOST, evidence: "lineage", proof: event });
}

/**
 * The parent of a task. A process that was last seen before the counter began anew may have ended, and its number may be another's: nothing follows
 * from its place then.
 */
function parentWithPid(state: Model, pid: number): TaskIndex {
  const known = state.current.get(pid);
  if (known === undefined || isInRound(state, known)) return taskWithPid(state, pid);
  return state.tasks.get(known)!.first === 0 ? addTask(state, pid, -1) : NO_TASK;
}

/** Index of the present task with the pid; creates a task for an unseen pid. -1 for an invalid pid. */
export function taskWithPid(state: Model, pid: number): TaskIndex {
  if (!Number.isSafeInteger(pid) || pid <= 0) return NO_TASK;
  return state.current.get(pid) ?? addTask(state, pid, -1);
}

/** Adds an unseen task. pid 1 and kthreadd are on the host by definition. */
export function addTask(state: Model, pid: number, ppid: number): TaskIndex {
  const parent = ppid === pid ? NO_TASK : parentWithPid(state, ppid);
  const isHost = pid === 1 || pid === KTHREADD;
  const location = isHost ? HOST : openLocation(state, "older");
  const birth: Residence = { from: 0, location, evidence: isHost ? "lineage" : "unknown", proof: 0 };
  const index = state.tasks.add({ pid, ppid, parent, birth, wraps: state.numbers.wraps });
  state.current.set(pid, index);
  return index;
}

function isSameTask(state: Model, task: Task, event: AttributionEvent): boolean {
  if (isBornAnew(state, task, event) || endedWithContainer(state, task)) return false;
  if (task.gone !== 0 && !isAfterlife(task, event)) return false;
  if (event.ppid === null) return true; // a message from user space has too few fields to tell
  if (maybeAnother(state, task) && !isUnchanged(task, event)) return false;
  if (event.call === "execve" && event.success) return hasPlausibleParent(state, task, event.ppid);
  const exeChanged = event.exe !== null && task.exe >= 0 && task.exe !== event.exe;
  const isElsewhere = task.ppid !== event.ppid || task.auid !== event.auid;
  if (exeChanged && isElsewhere && state.counts.execs > 0 && !task.rootMoved && !isBeingMade(state, task))
    return false;
  return hasPlausibleParent(state, task, event.ppid);
}

/**
 * After a gap, or a wrap of the pid counter, the former task may live on, with another program or under another parent that has
 * adopted it: a namespace that it has made or joined is then that of the children, too, whatever their numbers say. With both it is another
 * task: where ends of tasks are not logged, each number that a container has used comes again after a wrap.
 */
function mayBeMoved(state: Model, former: Task, event: AttributionEvent): boolean {
  if (former.first === 0 || former.gone !== 0 || !maybeAnother(state, former)) return false;
  const runsAnother = former.exe !== event.exe || former.auid !== event.auid;
  if (runsAnother && former.ppid !== event.ppid) return false;
  return findLocation(state, locationOfTask(former)) !== HOST && !isBornAnew(state, former, event);
}

/** The counter may have given the pid to another task since the last event of this one. */
function maybeAnother({ pausedAt, numbers }: Model, { last, wraps }: Task): boolean {
  return (pausedAt !== 0 && last <= pausedAt) || numbers.wraps > wraps;
}

/** Whether a thread of an exited process can have written the event: it starts nothing new. */
function isAfterlife({ goneMs, ppid }: Task, event: AttributionEvent): boolean {
  if (event.timeMs > goneMs + AFTERLIFE_MS || (event.call === "execve" && event.success)) return false;
  return event.ppid === null || event.ppid === ppid;
}

/**
 * A clone has returned the pid since the last event of the task, and its child has the event's ppid. Between two messages
 * from user space, which have none, the clone of a task that counts in the host's numbers is sufficient.
 */
function isBornAnew(state: Model, task: Task, event: AttributionEvent): boolean {
  const clone = state.clones.get(state.expected.get(task.pid) ?? -1);
  if (clone === undefined || clone.event <= task.last) return false;
  if (clone.childPpid === event.ppid) return true;
  return event.ppid === null && task.ppid < 0 && state.tasks.get(clone.cloner)!.initial !== 0;
}

/** A kernel with container IDs logs the end of a container: a later task with a pid from it is another one. */
function endedWithContainer(state: Model, task: Task): boolean {
  return state.numbersHost && (containerAt(state, locationOfTask(task))?.ended ?? 0) !== 0;
}

function isUnchanged(task: Task, event: AttributionEvent): boolean {
  return task.ppid === event.ppid && task.exe === event.exe && task.auid === event.auid;
}

/** A runtime that creates a container moves its root: its exe then has another path. */
function isBeingMade(state: Model, task: Task): boolean {
  const location = locationOf(state, locationOfTask(task));
  return location.kind === "container" && state.containers.get(location.container)!.underConstruction;
}

/** The task and its known ancestors. */
export function lineOf(state: Model, index: TaskIndex): Set<TaskIndex> {
  const line = new Set<TaskIndex>();
  for (let at = index; at >= 0 && line.size < 64 && !line.has(at); at = state.tasks.get(at)!.parent)
    line.add(at);
  return line;
}

/** Whether a known ancestor of the task has this pid. */
export function hasAncestorWithPid(state: Model, task: Task, pid: number): boolean {
  let ancestor = state.tasks.get(task.parent);
  for (let depth = 0; ancestor !== undefined && depth < 64; depth++) {
    if (ancestor.pid === pid) return true;
    ancestor = state.tasks.get(ancestor.parent);
  }
  return false;
}

/**
 * Orphans go to an ancestor (a subreaper, or init of the PID namespace). If the ancestry is incomplete, any task may
 * be that ancestor unless it is known to be younger.
 */
function hasPlausibleParent(state: Model, task: Task, ppid: number): boolean {
  if (ppid === task.ppid || task.ppid <= 0 || ppid <= 1 || isInitOf(state, task, ppid)) return true;
  let oldest = task;
  for (let depth = 0; depth < 64; depth++) {
    const ancestor = state.tasks.get(oldest.parent);
    if (ancestor === undefined) break;
    if (ancestor.pid === ppid || ancestor.ppid === ppid) return true;
    if (ancestor.pid === 1) return false;
    oldest = ancestor;
  }
  const adopter = state.tasks.get(state.current.get(ppid) ?? NO_TASK);
  if (adopter === undefined) return true;
  return (adopter.born === 0 || adopter.born < oldest.first) && isNamespaceAbove(state, adopter, task);
}

/**
 * The first task of a PID namespace adopts its orphans, also those of a task that has joined it from outside. A task whose
 * place is not known may be in any.
 */
function isInitOf(state: Model, task: Task, ppid: number): boolean {
  const init = state.tasks.get(state.current.get(ppid) ?? NO_TASK);
  if (init === undefined) return false;
  const at = pidNamespaceAt(state, birthLocation(task));
  const isOpen = locationOf(state, at).kind === "open";
  const container = containerAt(state, isOpen ? birthLocation(init) : at);
  return container !== undefined && isFirstInside(state, container, init);
}

/**
 * Whether the PID namespace of `upper` may be that of `lower` or one above it: no task is adopted from inside a
 * container.
 */
function isNamespaceAbove(state: Model, upper: Task, lower: Task): boolean {
  const wanted = pidNamespaceAt(state, birthLocation(upper));
  if (state.locations.get(wanted)!.kind !== "container") return true;
  let at = pidNamespaceAt(state, birthLocation(lower));
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    if (at === wanted) return true;
    const container = containerAt(state, at);
    if (container === undefined) return state.locations.get(at)!.kind === "open";
    if (container.parentLocation < 0) return true;
    at = pidNamespaceAt(state, container.parentLocation);
  }
  return true; // nested deeper than possible: nothing is known
}

/** True while the location of the task's birth is still open. */
export function isUnlocated(state: Model, task: Task): boolean {
  return state.locations.get(findLocation(state, birthLocation(task)))!.kind === "open";
}
