// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";
import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { showsJoins } from "../lifecycle/log-coverage.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { hasOwnPidNamespace } from "../model/pid-namespaces.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** Reason of an unknown whose lineage proves nothing, as shown to users. */
export const UNLOGGED_CALLS = "the log does not show an unshare or setns that may have led it to a container";

/**
 * Tasks whose lineage proves nothing because the rules may omit calls that lead off the host, or their records may be missing.
 * Four cases: the log has no unshare (or no setns) at all, and yet a container without a logged creation (or entry); it has no
 * setns under the rules in force, and a PID namespace could be joined at the birth of the task; it begins between such a call
 * and the clone; or records are missing between the maker's exec and the clone. Then only the numbers of a child of the host
 * count, or those of a later child of its parent: a joined PID namespace holds for all later children.
 */
export class RuleCoverage {
  readonly #state: Model;
  #first: number | undefined;
  #lastProven: ReadonlyMap<TaskIndex, number> | undefined;

  readonly #isMerged: (container: ContainerIndex) => boolean;

  /** `isMerged`: whether a container was merged into another one. */
  constructor(state: Model, isMerged: (container: ContainerIndex) => boolean) {
    this.#state = state;
    this.#isMerged = isMerged;
  }

  /** Whether the task, on the host by lineage, may be in a container. */
  hides(task: Task): boolean {
    if (task.pid <= 2 || task.ppid === 2 || task.initial !== 0) return false;
    const { unseen, unshares, joins } = this.#state.counts;
    if (unseen > 0 && (unshares === 0 || joins === 0)) return true;
    const parent = this.#state.tasks.get(task.parent);
    if (parent?.pid === 1) return false;
    const born = task.born || task.first;
    this.#lastProven ??= lastProvenChildren(this.#state);
    if ((this.#lastProven.get(task.parent) ?? 0) >= born) return false;
    if (this.#isOfTransit(task, parent) || this.#isBehindHole(task)) return true;
    this.#first ??= firstPidNamespace(this.#state, this.#isMerged);
    return this.#first < born && !showsJoins(this.#state.shown, born);
  }

  /** All that `hides` reads beside a task, those above it and `inputsOfTasks`: plain data. */
  inputs(): unknown[] {
    const { counts } = this.#state;
    this.#first ??= firstPidNamespace(this.#state, this.#isMerged);
    return [counts.unseen > 0, counts.unshares === 0, counts.joins === 0, String(this.#first)];
  }

  /**
   * For the tasks before `to`: the use that `hides` makes of the latest proven child of the parent. Each new child of a parent is its latest, and most change nothing for any other.
   */
  *inputsOfTasks(
    from: TaskIndex,
    to: TaskIndex,
  ): Generator<readonly [name: string, task: TaskIndex, value: boolean]> {
    const { tasks } = this.#state;
    this.#lastProven ??= lastProvenChildren(this.#state);
    for (let index = from; index < to; index++) {
      if (tasks.isInitial(index)) continue;
      const last = this.#lastProven.get(tasks.parentOf(index)) ?? 0;
      const isSpokenFor = last !== 0 && last >= (tasks.bornOf(index) || tasks.firstOf(index));
      if (isSpokenFor) yield ["spoken for", index, true];
      else if (tasks.isBornBehindHole(index))
        yield ["behind hole", index, this.#isBehindHole(tasks.get(index)!)];
    }
  }

  /** A hole since the latest birth that proves its maker to have led none elsewhere, and before its own. */
  #isBehindHole({ bornBehindHole, born, parent }: Task): boolean {
    const { holes } = this.#state.shown;
    const hole = bornBehindHole ? holes[firstAt(holes, (at) => at > born) - 1] : undefined;
    return hole !== undefined && hole > (this.#lastProven!.get(parent) ?? 0);
  }

  /** The log begins with the clone: an unshare or setns right before it would not be logged. */
  #isOfTransit(task: Task, parent: Task | undefined): boolean {
    const isFirst = parent !== undefined && parent.born === 0 && parent.first === task.born;
    return isFirst && task.born - this.#state.firstEvent < CHILD_FIRST;
  }
}

/**
 * The first event with a PID namespace beside the host's, or with a possible one: a clone3 with hidden flags whose
 * child was seen. Containers with a kernel number do not count: their tasks have that number in the log.
 */
function firstPidNamespace(state: Model, isMerged: (container: ContainerIndex) => boolean): number {
  let first = Number.POSITIVE_INFINITY;
  for (const [index, container] of state.containers.entries()) {
    const mayHaveOne = container.flags === 0 || container.hiddenFlags || hasOwnPidNamespace(container);
    if (mayHaveOne && container.contid === "" && !isMerged(index)) first = Math.min(first, container.created);
  }
  const hidesOne = [...state.locations.hiding()].some((index) => state.locations.get(index)!.kind === "open");
  for (const task of hidesOne ? state.tasks : []) {
    const { kind, hidden } = locationOf(state, birthLocation(task));
    if (kind === "open" && hidden !== 0) first = Math.min(first, hidden);
  }
  return first;
}

/** Task -> the latest birth of a child of it that is proven to be in the initial PID namespace. */
function lastProvenChildren({ tasks }: Model): Map<TaskIndex, number> {
  const last = new Map<TaskIndex, number>();
  for (const index of tasks.initial()) {
    const parent = tasks.parentOf(index);
    last.set(parent, Math.max(tasks.bornOf(index), last.get(parent) ?? 0));
  }
  return last;
}
