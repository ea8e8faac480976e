// SPDX-License-Identifier: Apache-2.0
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { showsJoins } from "../lifecycle/log-coverage.ts";
import { birthLocation } from "../lifecycle/tasks.ts";
import { hasOwnPidNamespace, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";

export const UNLOGGED_CALLS = "the log does not show an unshare or setns that may have led it to a container";

/**
 * Whose lineage tells nothing because the rules leave out calls that lead elsewhere. The log shows no unshare (or no
 * setns) at all, and yet a container that nobody was seen to make (or enter); or no setns under the rules of that time, and
 * there was a pid namespace to join when the task was born; or the log begins between such a call and the clone. Then a child of the host's may have been led there, and only its own numbers count, or
 * those of a later child of its parent: who joins a pid namespace joins it for all children to come.
 */
export class RuleCoverage {
  readonly #state: Model;
  #first: number | undefined;
  #lastProven: ReadonlyMap<number, number> | undefined;

  readonly #isMerged: (container: number) => boolean;

  /** `isMerged`: the container has turned out to be another one. */
  constructor(state: Model, isMerged: (container: number) => boolean) {
    this.#state = state;
    this.#isMerged = isMerged;
  }

  /** Whether the task, taken for the host's by its lineage, may be in a container all the same. */
  hides(task: Task): boolean {
    if (task.pid <= 2 || task.ppid === 2 || task.initial !== 0) return false;
    const { unseen, unshares, joins } = this.#state.counts;
    if (unseen > 0 && (unshares === 0 || joins === 0)) return true;
    const parent = this.#state.tasks.get(task.parent);
    if (parent?.pid === 1) return false;
    const born = task.born || task.first;
    this.#lastProven ??= lastProvenChildren(this.#state);
    if ((this.#lastProven.get(task.parent) ?? 0) >= born) return false;
    if (this.#isOfTransit(task, parent)) return true;
    this.#first ??= firstPidNamespace(this.#state, this.#isMerged);
    return this.#first < born && !showsJoins(this.#state.shown, born);
  }

  /** The log begins with the clone: the unshare or setns right before it, if there was one, is not in it. */
  #isOfTransit(task: Task, parent: Task | undefined): boolean {
    const isFirst = parent !== undefined && parent.born === 0 && parent.first === task.born;
    return isFirst && task.born - this.#state.firstEvent < CHILD_FIRST;
  }
}

/**
 * The event from which on there is a pid namespace beside the host's, or may be: by the flags that a clone3 hides, whose
 * child was seen. Who is in a container that the kernel numbers bears its number.
 */
function firstPidNamespace(state: Model, isMerged: (container: number) => boolean): number {
  let first = Number.POSITIVE_INFINITY;
  for (const [index, container] of state.containers.entries()) {
    const mayHaveOne = container.flags === 0 || container.hiddenFlags || hasOwnPidNamespace(container);
    if (mayHaveOne && container.contid === "" && !isMerged(index)) first = Math.min(first, container.created);
  }
  for (const task of state.tasks) {
    const { kind, hidden } = locationOf(state, birthLocation(task));
    if (kind === "open" && hidden !== 0) first = Math.min(first, hidden);
  }
  return first;
}

/** Task (index) -> the last birth of a child of it that is proven to count as the host does. */
function lastProvenChildren({ tasks }: Model): Map<number, number> {
  const last = new Map<number, number>();
  for (const { parent, born, initial } of tasks)
    if (initial !== 0) last.set(parent, Math.max(born, last.get(parent) ?? 0));
  return last;
}
