// SPDX-License-Identifier: Apache-2.0

import {
  type AttributionEvent,
  CLONE_PARENT,
  CLONE_THREAD,
  KEYS_OF_SERIAL,
} from "../../../types/attribution/event.ts";
import { firstAt } from "../../../types/first-at.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Clone } from "../model/clone.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt, findLocation, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { birthLocation, locationAt, locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { isInInnerNamespace } from "../model/task-pid-namespace.ts";
import { locateAsAnnounced } from "./announcements.ts";
import { CHILD_FIRST } from "./child-first.ts";
import { childLocation } from "./child-location.ts";
import { cloneFlags, makesNamespaces } from "./clone-flags.ts";
import { isPrompt, noteNumber } from "./clone-numbers.ts";
import { withdrawOperations } from "./late-threads.ts";
import { isChangingNamespaces } from "./namespace-change.ts";
import { awaitNumber, mayHaveNumber } from "./number-line.ts";
import { pairChild } from "./pair-child.ts";
import { hasAncestorWithPid, isUnlocated, lineOf } from "./tasks.ts";
import { childWithUsedNumber } from "./used-number.ts";
import { awaitUnder, forgetClone, remember } from "./waiting.ts";

/** Largest distance in event keys between a child and its clone, if they are matched without equal numbers. */
const NEAR = 2000 * KEYS_OF_SERIAL;

/** Folds a successful clone, clone3, fork or vfork: a thread, or a child whose first event may precede this record. */
export function foldClone(state: Model, event: AttributionEvent, caller: TaskIndex): void {
  if (!Number.isFinite(event.exit) || event.exit <= 0) return;
  const flags = cloneFlags(event);
  const task = state.tasks.get(caller)!;
  if (flags !== undefined && (flags & CLONE_THREAD) !== 0) {
    task.threaded = true;
    withdrawOperations(state, caller, event);
    noteNumber(state, event, caller);
    return;
  }
  const asSibling = flags !== undefined && (flags & CLONE_PARENT) !== 0;
  const clone: Clone = {
    event: event.id,
    cloner: caller,
    exit: event.exit,
    location: childLocation(state, event, caller, flags),
    childPpid: asSibling ? task.ppid : task.pid,
    hidden: flags === undefined,
    plain: flags !== undefined && !makesNamespaces(flags),
    behindHole: isBehindHole(state, task),
    ofThreads: task.threaded,
    prompt: isPrompt(event, flags),
    withdrawn: null,
  };
  const from = findLocation(state, locationOfTask(task));
  noteNumber(state, event, caller);
  const isMoved = findLocation(state, locationOfTask(task)) !== from; // the number has told where the caller is
  if (clone.plain && isMoved) clone.location = childLocation(state, event, caller, flags);
  endFormerTask(state, clone);
  const child = childSeenBefore(state, clone) ?? childWithUsedNumber(state, clone);
  if (child === undefined) {
    if (clone.hidden) clone.withdrawn = withdrawOperations(state, caller, event);
    awaitChild(state, clone);
  } else pairChild(state, clone, child, { isNew: false, isOnly: true });
}

/**
 * Records are missing since the task was born: one of them may be a setns or unshare of a PID namespace for its children, which an
 * exec keeps. Not where the kernel has let the task make a thread since its last exec, and none is missing since that: it refuses
 * that to a task whose children are to be elsewhere. Of a task without a birth record that has called no exec since its first event,
 * only a hole before that counts, in which it was born: all holes in the life of a daemon would make each of its children unknown.
 */
function isBehindHole({ shown }: Model, { execAt, born, bornAfter, first, threaded }: Task): boolean {
  const { holes } = shown;
  const latest = holes.at(-1) ?? 0;
  if (execAt !== 0 && threaded && latest <= execAt) return false;
  if (born !== 0) return latest > Math.min(born, first);
  if (execAt !== 0) return latest > bornAfter;
  return (
    bornAfter !== 0 && (holes[firstAt(holes, (at) => at > bornAfter)] ?? Number.POSITIVE_INFINITY) <= first
  );
}

/** Folds a task's first event. `former`: the previous task with the pid, or -1. */
export function foldFirstEvent(state: Model, index: TaskIndex, former: TaskIndex): void {
  const task = state.tasks.get(index)!;
  locateAsAnnounced(state, task);
  if (!isUnlocated(state, task)) return;
  task.duringNamespaceChange = mayBeFormer(state, task, state.tasks.get(former));
  if (task.ppid < 0) noteUnpaired(state, task);
}

/**
 * Folds a task's first event that shows its parent: looks for its clone, which is older than its first event. `isNew`: the
 * event is the task's first.
 */
export function foldBirth(state: Model, index: TaskIndex, isNew: boolean): void {
  const task = state.tasks.get(index)!;
  const expected = state.clones.get(state.expected.get(task.pid) ?? -1);
  if (expected !== undefined && expected.event < task.first && isChildOf(state, expected, task))
    return pairChild(state, expected, index, { isNew, isOnly: true });
  if (task.born !== 0 || !isUnlocated(state, task)) return;
  const waiting = nearClones(state, task);
  const likely = waiting.some(({ hidden }) => !hidden) ? waiting.filter(({ hidden }) => !hidden) : waiting;
  if (likely.length > 0 && likely.every((clone) => leadsTo(state, clone) === leadsTo(state, likely[0]!)))
    return pairChild(state, likely[0]!, index, { isNew, isOnly: likely.length === 1 });
  task.duringNamespaceChange ||=
    likely.some((clone) => !staysWithCaller(state, clone, task)) || isChangingNamespaces(state, task.parent);
  noteUnpaired(state, task);
  remember(state.waitingTasks, task.ppid, index);
}

function noteUnpaired(state: Model, task: Task): void {
  const location = state.locations.get(findLocation(state, birthLocation(task)))!;
  if (location.why !== "mixed") location.why = "unpaired";
}

/**
 * Without a birth and an end, the task may be the former owner of its pid, changed beyond recognition. The parent's
 * location then applies only if the former task was on the host, or in that location too.
 */
function mayBeFormer(state: Model, task: Task, former: Task | undefined): boolean {
  if (former === undefined || former.gone !== 0) return false;
  const location = locationOf(state, locationOfTask(former));
  if (location.kind === "host") return false;
  const parent = state.tasks.get(task.parent);
  return (
    parent === undefined ||
    findLocation(state, locationOfTask(parent)) !== findLocation(state, locationOfTask(former))
  );
}

/**
 * Whether a clone3 with hidden flags is of the task's parent, which was in a container then and is still: its child is there or
 * below, as any other of that parent is.
 */
function staysWithCaller(state: Model, { hidden, cloner, event }: Clone, { parent }: Task): boolean {
  if (!hidden || cloner !== parent) return false;
  const caller = state.tasks.get(cloner)!;
  const location = findLocation(state, locationOfTask(caller));
  return (
    containerAt(state, location) !== undefined && findLocation(state, locationAt(caller, event)) === location
  );
}

function leadsTo(state: Model, clone: Clone): LocationId {
  return findLocation(state, clone.location);
}

/**
 * Clones that may have created the task although they returned another number: their callers are in an inner PID
 * namespace.
 */
function nearClones(state: Model, task: Task): Clone[] {
  const near = (state.waitingClones.get(task.ppid) ?? [])
    .map((event) => state.clones.get(event))
    .filter((clone) => clone !== undefined)
    .filter(
      ({ event, cloner, childPpid }) =>
        childPpid === task.ppid &&
        event > task.first - NEAR &&
        event < task.first &&
        isInInnerNamespace(state, state.tasks.get(cloner)!),
    );
  return near.filter((clone) => mayHaveNumber(state, clone, task.pid));
}

/**
 * The number matches; the parent must match too. If the parent has died, the child is below an ancestor of its cloner,
 * and the cloner is in the initial PID namespace. A number returned long ago may have been reused.
 */
function isChildOf(state: Model, clone: Clone, task: Task): boolean {
  if (clone.childPpid === task.ppid) return true;
  const cloner = state.tasks.get(clone.cloner)!;
  return !isInInnerNamespace(state, cloner) && hasAncestorWithPid(state, cloner, task.ppid);
}

/** A host pid was returned again: its former task, last seen long ago, has ended. */
function endFormerTask(state: Model, clone: Clone): void {
  const former = state.tasks.get(state.current.get(clone.exit) ?? NO_TASK);
  if (former === undefined || former.last > clone.event - CHILD_FIRST) return;
  if (state.tasks.get(clone.cloner)!.initial !== 0) state.current.delete(clone.exit);
}

/**
 * A task whose pid another task took over in between is not the child, however recent. Nor is the cloner or one of its
 * ancestors, although CLONE_PARENT gives them the parent of the child.
 */
function childSeenBefore(state: Model, clone: Clone): TaskIndex | undefined {
  const cloner = state.tasks.get(clone.cloner)!;
  const waiting = seenBefore(state, clone, clone.childPpid);
  const isExact = (index: TaskIndex) => state.tasks.get(index)!.pid === clone.exit;
  const exact = waiting.find(isExact);
  if (exact !== undefined) return exact;
  // it may hide CLONE_PARENT
  if (clone.hidden)
    return isInInnerNamespace(state, cloner)
      ? undefined
      : seenBefore(state, clone, cloner.ppid).find(isExact);
  if (!isInInnerNamespace(state, cloner)) return undefined;
  const fitting = waiting.filter((index) => mayHaveNumber(state, clone, state.tasks.get(index)!.pid));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Tasks of this parent that were first seen shortly before the clone. */
function seenBefore(state: Model, clone: Clone, ppid: number): TaskIndex[] {
  const list = state.waitingTasks.get(ppid);
  if (list === undefined) return [];
  const above = lineOf(state, clone.cloner);
  return list.filter((index) => {
    const { pid, first, born } = state.tasks.get(index)!;
    const isNear = first > clone.event - CHILD_FIRST && state.current.get(pid) === index;
    return born === 0 && isNear && !above.has(index);
  });
}

/** Keeps the clone until its child is seen: under its number, if that may be a host pid, and under its parent. */
function awaitChild(state: Model, clone: Clone): void {
  state.clones.set(clone.event, clone);
  if (!isInInnerNamespace(state, state.tasks.get(clone.cloner)!)) {
    const replaced = state.expected.get(clone.exit);
    const former = state.clones.get(replaced ?? -1);
    if (former !== undefined) forgetClone(state, former);
    state.expected.set(clone.exit, clone.event);
  }
  awaitNumber(state, clone);
  awaitUnder(state, clone.childPpid, clone);
  if (mayBeSibling(state, clone)) awaitUnder(state, state.tasks.get(clone.cloner)!.ppid, clone);
}

/** clone3 may hide CLONE_PARENT, which the first task of a container cannot use. */
function mayBeSibling(state: Model, { hidden, cloner }: Clone): boolean {
  const task = state.tasks.get(cloner)!;
  if (!hidden || !isInInnerNamespace(state, task)) return false;
  return containerAt(state, locationOfTask(task))?.init !== cloner;
}
