// SPDX-License-Identifier: Apache-2.0
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { isInInnerNamespace } from "../lifecycle/pid-namespace-proof.ts";
import { MAX_WAITING } from "../lifecycle/waiting.ts";
import { firstAt } from "../model/first-at.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";

/**
 * Whether a task whose birth no record shows may have been born into a container, though its parent is on the host: the
 * record may be one of those that are missing since the parent was seen, or somebody in a container whose parent is the same
 * one has made it with CLONE_PARENT. Who does that may wait as long as he likes before he shows the child.
 */
export function mayHaveContainerParent(state: Model, task: Task): boolean {
  const parent = state.tasks.get(task.parent);
  if (parent === undefined) return false;
  if (birthMayBeLost(state, task, parent)) return true;
  const until = task.first + CHILD_FIRST;
  const waiting = state.waitingClones.get(parent.pid) ?? [];
  if (waiting.length >= MAX_WAITING) return true; // some were forgotten
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

/** Not of a task that is older than the log, nor of a parent that writes no events: none of its births is in the log. */
function birthMayBeLost({ numbers, shown }: Model, { pid, first }: Task, parent: Task): boolean {
  const isOlder = numbers.wraps === 0 && pid < numbers.lowest;
  if (isOlder || parent.first === 0) return false;
  const hole = shown.holes[firstAt(shown.holes, (at) => at > parent.first)];
  return hole !== undefined && hole < first + CHILD_FIRST;
}

/**
 * It runs what its parent runs, and the parent was seen to fork such children without new namespaces. (A sandbox's
 * first task runs its maker's program as well: bubblewrap, nspawn, browsers. Those are made with new namespaces.)
 */
export function isOfItsKind({ tasks }: Model, task: Task): boolean {
  const parent = tasks.get(task.parent);
  return (
    parent !== undefined && parent.pid !== 1 && parent.forkedSameProgram !== 0 && parent.exe === task.firstExe
  );
}
