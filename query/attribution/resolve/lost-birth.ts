// SPDX-License-Identifier: Apache-2.0

import { firstAt } from "../../../types/first-at.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { isInInnerNamespace } from "../lifecycle/pid-namespace-proof.ts";
import { MAX_WAITING } from "../lifecycle/waiting.ts";
import { NO_TASK } from "../model/indexes.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";

/**
 * Whether a task that was born in the log without a record of it may have been born into a container although its parent is
 * on the host: the record may be one of those missing since the parent's first event, or a task in a container with the same
 * parent has created it with CLONE_PARENT. It may delay the child's first event without limit.
 */
export function mayHaveContainerParent(state: Model, task: Task): boolean {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return false;
  if (birthMayBeLost(state, task, parent)) return true;
  const until = task.first + CHILD_FIRST;
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
  // none of that parent's births is logged, and none is missing here
  if (parent.first === 0 && (followsKnown || isSeenBefore(model, task))) return false;
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

/** Events of clones in inner PID namespaces whose child was not seen, ascending. */
export function innerClones(model: Model): number[] {
  return [...model.clones.values()]
    .filter(({ cloner }) => isInInnerNamespace(model, model.tasks.get(cloner)!))
    .map(({ event }) => event)
    .sort((a, b) => a - b);
}

/** Whether one of these clones returned between the birth of the task, as far as its pid shows it, and its first event. */
export function isNearInnerClone(clones: readonly number[], { bornAfter, first }: Task): boolean {
  if (bornAfter === 0) return false;
  const clone = clones[firstAt(clones, (event) => event > bornAfter - CHILD_FIRST)];
  return clone !== undefined && clone < first + CHILD_FIRST;
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
