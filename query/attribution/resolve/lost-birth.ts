// SPDX-License-Identifier: Apache-2.0
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { isInInnerNamespace } from "../lifecycle/pid-namespace-proof.ts";
import { MAX_WAITING } from "../lifecycle/waiting.ts";
import { firstAt } from "../model/first-at.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";

/**
 * Whether a task without a birth record may have been born into a container although its parent is on the host: the
 * record may be one of those missing since the parent's first event, or a task in a container with the same parent has
 * created it with CLONE_PARENT. It may delay the child's first event without limit.
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
 * Whether the birth record may be lost. Not for a task older than the log, nor for a parent without events: their
 * births are not logged at all.
 */
function birthMayBeLost({ numbers, shown }: Model, { pid, first }: Task, parent: Task): boolean {
  const isOlder = numbers.wraps === 0 && pid < numbers.lowest;
  if (isOlder || parent.first === 0) return false;
  const hole = shown.holes[firstAt(shown.holes, (at) => at > parent.first)];
  return hole !== undefined && hole < first + CHILD_FIRST;
}

/**
 * Whether the task runs its parent's program, and the parent was seen to fork such children without new namespaces.
 * The first task of a sandbox also runs its creator's program (bubblewrap, nspawn, browsers), but has new namespaces.
 */
export function isOfItsKind({ tasks }: Model, task: Task): boolean {
  const parent = tasks.get(task.parent);
  return (
    parent !== undefined && parent.pid !== 1 && parent.forkedSameProgram !== 0 && parent.exe === task.firstExe
  );
}
