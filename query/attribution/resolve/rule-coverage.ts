// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";
import { append } from "../../../types/group-by.ts";
import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { showsJoins } from "../lifecycle/log-coverage.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { hasOwnPidNamespace } from "../model/pid-namespaces.ts";
import { birthLocation } from "../model/residences.ts";
import type { Residence, Task } from "../model/task.ts";

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
  #proven: ReadonlyMap<TaskIndex, readonly number[]> | undefined;

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
    this.#proven ??= provenChildren(this.#state);
    if (this.#isBehindHole(task)) return true;
    if ((this.#proven.get(task.parent)?.at(-1) ?? 0) >= born) return false;
    if (this.#isOfTransit(task, parent)) return true;
    this.#first ??= firstPidNamespace(this.#state, this.#isMerged);
    return this.#first < born && !showsJoins(this.#state.shown, born);
  }

  /** The same of one that is back on the host by namespaces that it has joined: it may count in a container's numbers, as it was born. */
  hidesIn({ evidence }: Residence, task: Task, isBirth: boolean): boolean {
    if (evidence === "lineage") return this.hides(task);
    if (isBirth || evidence !== "namespace" || task.initial !== 0) return false;
    this.#proven ??= provenChildren(this.#state);
    return this.#isBehindHole(task);
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
    this.#proven ??= provenChildren(this.#state);
    for (let index = from; index < to; index++) {
      if (tasks.isInitial(index)) continue;
      const last = this.#proven.get(tasks.parentOf(index))?.at(-1) ?? 0;
      const isSpokenFor = last !== 0 && last >= (tasks.bornOf(index) || tasks.firstOf(index));
      if (tasks.isBornBehindHole(index) && this.#isBehindHole(tasks.get(index)!))
        yield ["behind hole", index, true];
      else if (isSpokenFor) yield ["spoken for", index, true];
    }
  }

  /** Between the holes on either side of its birth no birth proves its maker to have led no child elsewhere. */
  #isBehindHole({ bornBehindHole, bornOfThreads, born, parent }: Task): boolean {
    if (!bornBehindHole) return false;
    if (bornOfThreads) return true; // another thread's child says nothing of this one's
    const { holes } = this.#state.shown;
    const next = firstAt(holes, (at) => at > born);
    const births = this.#proven!.get(parent) ?? [];
    const proven = births[firstAt(births, (at) => at >= (holes[next - 1] ?? 0))];
    const { untrackedMoveAt, moves } = this.#state.tasks.get(parent)!;
    const until = Math.min(
      holes[next] ?? Number.POSITIVE_INFINITY,
      untrackedMoveAt || Number.POSITIVE_INFINITY,
      moves[0]?.from ?? Number.POSITIVE_INFINITY,
    );
    return proven === undefined || proven >= until;
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

/** Task -> the births of its children that are proven to be in the initial PID namespace, ascending. */
function provenChildren({ tasks }: Model): Map<TaskIndex, number[]> {
  const births = new Map<TaskIndex, number[]>();
  for (const index of tasks.initial()) {
    const born = tasks.bornOf(index);
    if (born !== 0) append(births, tasks.parentOf(index), born);
  }
  for (const list of births.values()) list.sort((a, b) => a - b);
  return births;
}
