// SPDX-License-Identifier: Apache-2.0

import { firstAt } from "../../../types/first-at.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { MAX_WAITING } from "../lifecycle/waiting.ts";
import { NO_TASK } from "../model/indexes.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";
import { isInInnerNamespace } from "../model/task-pid-namespace.ts";

/**
 * Whether a task that was born in the log without a record of it may have been born into a container although its parent is
 * on the host: the record may be one of those missing since the parent's first event, or a task in a container with the same
 * parent has created it with CLONE_PARENT. It may delay the child's first event without limit.
 * `forgotten`: `forgottenUnder`.
 */
export function mayHaveContainerParent(
  state: Model,
  task: Task,
  forgotten: ReadonlyMap<number, number>,
): boolean {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return false;
  if (birthMayBeLost(state, task, parent)) return true;
  const until = task.first + CHILD_FIRST;
  if ((forgotten.get(parent.pid) ?? Number.POSITIVE_INFINITY) < until) return true;
  const waiting = state.waitingClones.get(parent.pid) ?? [];
  if (waiting.length >= MAX_WAITING) return true; // some were dropped
  return waiting.some((event) => {
    const clone = state.clones.get(event);
    return (
      clone !== undefined &&
      clone.cloner !== task.parent &&
      event < until &&
      isInInnerNamespace(state, state.tasks.get(clone.cloner)!)
    );
  });
}

/**
 * Whether a hole may hide the record of a task's birth. A task born in the log was born after the counter last stood below
 * its number, and its parent may have been born in the same hole. Any other task may have been born in every hole before its
 * first event.
 */
export function birthMayBeLost(model: Model, task: Task, parent: Task): boolean {
  const { pid, first, bornAfter, followsKnown } = task;
  const { lowest, floorEvent, wraps } = model.numbers;
  const { holes } = model.shown;
  if (bornAfter === 0) {
    const isBefore = wraps === 0 && pid < lowest; // the host's counter had passed its number when it was first known
    return (
      (holes[0] ?? Number.POSITIVE_INFINITY) <= (isBefore ? Math.min(first, floorEvent) : first + CHILD_FIRST)
    );
  }
  // none of the births of a parent older than the log is logged, and none is missing here; pid 1 may have adopted it
  const isSilent = parent.first === 0 && parent.born === 0 && !model.expected.has(parent.pid);
  const isOlder = isSilent && parent.pid !== 1 && wraps === 0 && parent.pid < lowest;
  if (isOlder && (followsKnown || isSeenBefore(model, task))) return false;
  const from = parent.first === 0 ? bornAfter : Math.min(parent.first, bornAfter);
  const hole = holes[firstAt(holes, (at) => at > from)];
  // the record of a birth that its parent would log may come later than the child's first event
  return hole !== undefined && (parent.first === 0 ? hole <= first : hole < first + CHILD_FIRST);
}

/** The number before the task's own belongs to a task of the same round of the counter, which may have been seen later. */
function isSeenBefore({ tasks, current }: Model, { pid, wraps }: Task): boolean {
  const before = tasks.get(current.get(pid - 1) ?? NO_TASK);
  return before !== undefined && before.first !== 0 && before.wraps === wraps;
}

/**
 * Whether the task was born while the log was running: auditing began in it, or the host's counter stood near its pid at the task's
 * first event, and has been proven to pass it since.
 */
export function isBornInLog({ numbers, beginning }: Model, { pid, bornAfter }: Task): boolean {
  return bornAfter !== 0 && (bornAfter === beginning || pid <= numbers.highest);
}

/** Events from one to another in which clones in inner PID namespaces returned whose children were not seen: ascending, and apart. */
export type InnerClones = readonly { readonly from: number; readonly to: number }[];

export function innerClones(model: Model): InnerClones {
  const isInner = (cloner: TaskIndex) => isInInnerNamespace(model, model.tasks.get(cloner)!);
  const found: { from: number; to: number }[] = [];
  for (const { cloner, event } of model.clones.values())
    if (isInner(cloner)) found.push({ from: event, to: event });
  for (const [cloner, [from, to]] of model.tasks.forgottenClones())
    if (isInner(cloner)) found.push({ from, to });
  const apart: { from: number; to: number }[] = [];
  for (const next of found.sort((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last === undefined || next.from > last.to) apart.push(next);
    else last.to = Math.max(last.to, next.to);
  }
  return apart;
}

/** Parents of tasks in inner PID namespaces that have made clones which were given up: pid -> the first of these. */
export function forgottenUnder(model: Model): Map<number, number> {
  const first = new Map<number, number>();
  for (const [cloner, [from]] of model.tasks.forgottenClones()) {
    const task = model.tasks.get(cloner)!;
    if (isInInnerNamespace(model, task)) first.set(task.ppid, Math.min(from, first.get(task.ppid) ?? from));
  }
  return first;
}

/** Whether one of these clones may have returned between the birth of the task, as far as its pid shows it, and its first event. */
export function isNearInnerClone(clones: InnerClones, { bornAfter, first }: Task): boolean {
  if (bornAfter === 0) return false;
  const clone = clones[firstAt(clones, ({ to }) => to > bornAfter - CHILD_FIRST)];
  return clone !== undefined && clone.from < first + CHILD_FIRST;
}

/** Tasks without an event of their own, but for pid 1, that have a child without a birth record in a pid namespace of its own. */
export function silentMakers(model: Model): Set<TaskIndex> {
  const makers = new Set<TaskIndex>();
  for (const { parent, first, born, inner, birth } of model.tasks) {
    const above = model.tasks.get(parent);
    if (above === undefined || above.first !== 0 || above.pid === 1 || first === 0 || born !== 0) continue;
    if (inner !== 0 || locationOf(model, birth.location).kind === "container") makers.add(parent);
  }
  return makers;
}

/**
 * Whether the task runs its parent's program, and the parent has forked such children without new namespaces long after it, as a
 * server does. The first task of a sandbox also runs its maker's program (crun, bubblewrap), but its maker is soon done.
 */
export function isOfItsKind({ tasks }: Model, { parent: above, first, firstExe }: Task): boolean {
  const parent = tasks.get(above);
  if (parent === undefined || parent.pid === 1 || parent.exe !== firstExe) return false;
  return parent.forkedSameProgram > first + CHILD_FIRST;
}
