// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { isOlderThanLog } from "../model/containers.ts";
import type { Location } from "../model/location.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { residenceAt } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { adoptingContainer } from "./adopter.ts";
import type { AnswerBook } from "./answer-book.ts";
import { type ContainerAnswer, HOST_ANSWER, isContainer, UNKNOWN_ANSWER } from "./container-answer.ts";
import {
  birthMayBeLost,
  forgottenUnder,
  type InnerClones,
  innerClones,
  isBornInLog,
  isNearInnerClone,
  isOfItsKind,
  mayHaveContainerParent,
  silentMakers,
} from "./lost-birth.ts";

import type { RuleCoverage } from "./rule-coverage.ts";

/** Answers of tasks without a birth record, by their parents. */
export class Lineage {
  readonly #state: Model;
  readonly #answers: AnswerBook;
  /** As it is before any container is found to be another one. */
  readonly #coverage: RuleCoverage;
  /** Open locations of which a task was adopted inside a container. */
  readonly #adopted = new Set<LocationId>();
  /** 1 for tasks whose location was derived. */
  readonly #visited: Uint8Array;
  #silentMakers: ReadonlySet<TaskIndex> | undefined;
  #innerClones: InnerClones | undefined;
  #forgotten: ReadonlyMap<number, number> | undefined;

  constructor(state: Model, answers: AnswerBook, coverage: RuleCoverage) {
    this.#state = state;
    this.#answers = answers;
    this.#coverage = coverage;
    this.#visited = new Uint8Array(state.tasks.length);
  }

  /** Derives the answers of all tasks; parents first, since that of a task depends on its parent's. */
  derive(): void {
    const { tasks, locations } = this.#state;
    this.#placeOrphans();
    // Of a task with a birth record nothing but hidden flags leaves anything to derive.
    const hidesOne = locations.hiding().next().done !== true;
    for (let index = 0 as TaskIndex; index < tasks.length; index++) {
      const parent = tasks.parentOf(index);
      const isReady = parent < 0 || this.#visited[parent] === 1;
      const hasNothing = !hidesOne && isReady && (tasks.isBorn(index) || this.#isUnknownThroughout(parent));
      if (hasNothing) this.#visited[index] = 1;
      else this.#deriveWithLine(index);
    }
  }

  /** A parent that never moved, and is nowhere known, says nothing of its children. */
  #isUnknownThroughout(parent: TaskIndex): boolean {
    const { tasks } = this.#state;
    if (parent < 0) return true;
    return (
      !tasks.hasMoved(parent) && this.#answers.containerAt(tasks.birthLocationOf(parent)) === UNKNOWN_ANSWER
    );
  }

  /** An orphan is in the PID namespace of the task in a container that has adopted it, or below. */
  #placeOrphans(): void {
    for (const index of this.#state.tasks.adopted()) {
      const task = this.#state.tasks.get(index)!;
      const open = findLocation(this.#state, task.birth.location);
      const container = adoptingContainer(this.#state, task);
      if (container === undefined || this.#state.locations.get(open)!.kind !== "open") continue;
      this.#adopted.add(open);
      const answer = { evidence: "lineage", proof: task.adopted, reason: null, excludesHost: true } as const;
      this.#answers.derive(open, { ...answer, container: this.#answers.containerAt(container.location) });
    }
  }

  /** Derives parents first: a task's answer depends on its parent's. */
  #deriveWithLine(index: TaskIndex): void {
    const chain: TaskIndex[] = [];
    for (let at = index; at >= 0 && this.#visited[at] === 0; at = this.#state.tasks.get(at)!.parent) {
      this.#visited[at] = 1;
      chain.push(at);
    }
    for (const at of chain.reverse()) this.#deriveTask(at);
  }

  #deriveTask(index: TaskIndex): void {
    const state = this.#state;
    const task = state.tasks.get(index)!;
    const open = findLocation(state, task.birth.location);
    const location = state.locations.get(open)!;
    const parent = state.tasks.get(task.parent);
    if (location.kind === "open" && this.#adopted.has(open)) return;
    if (location.kind === "open" && location.hidden !== 0) return this.#deriveHidden(task, open);
    if (parent === undefined || task.first === 0 || task.born !== 0) return;
    if (location.kind === "open") {
      const isOpenToRules =
        location.why !== "mixed" &&
        location.why !== "hidden-flags" &&
        location.extendedBy < 0 &&
        !task.duringNamespaceChange;
      if (isOpenToRules) this.#deriveUnpaired(task, open, this.#answerAt(parent, task.first));
    } else if (
      location.kind === "container" &&
      !task.duringNamespaceChange &&
      isOlderThanLog(state.containers.get(location.container)!) &&
      state.containers.get(location.container)!.init !== index // a task that has moved a root into place is not in the container around it
    ) {
      const above = this.#answerAt(parent, task.first);
      if (isContainer(above) && this.#answers.mayBeOne(location.container, above))
        this.#answers.merge(this.#answers.merged(location.container), above);
    }
  }

  /** clone3 from inside a container: its child is in that container or below it. */
  #deriveHidden(task: Task, open: LocationId): void {
    const location = this.#state.locations.get(open)!;
    const above = this.#answerAt(this.#state.tasks.get(location.hiddenCloner)!, location.hidden);
    if (!isContainer(above) || this.#mayLackProof(location)) return;
    const proof = task.born || task.first;
    this.#answers.derive(open, {
      container: above,
      evidence: "lineage",
      proof,
      reason: null,
      excludesHost: true,
    });
  }

  /**
   * The calls of a runtime in a new container before its program runs (pivot_root, unshare) show that a clone3 has made it. It is
   * not there yet, or a record is missing in that time: it may be that one.
   */
  #mayLackProof({ hidden, sealedAt }: Location): boolean {
    const { holes } = this.#state.shown;
    const hole = holes[firstAt(holes, (at) => at > hidden)] ?? Number.POSITIVE_INFINITY;
    return sealedAt === 0 || hole <= sealedAt;
  }

  /** A task without a birth record is where its parent was at its first event, unless something may have led it elsewhere. */
  #deriveUnpaired(task: Task, open: LocationId, above: ContainerAnswer): void {
    const state = this.#state;
    if (above === UNKNOWN_ANSWER) return;
    const answer = { evidence: "lineage" as const, proof: task.first, reason: null };
    if (above !== HOST_ANSWER) {
      // with its birth the log may lack the making of a container below, whose root it prepares (runc's first process)
      const mayBeInInner = task.mounts && birthMayBeLost(state, task, state.tasks.get(task.parent)!);
      if (!mayBeInInner) this.#answers.derive(open, { ...answer, container: above, excludesHost: true });
    } else if (
      state.counts.births > 0 && // otherwise the rules log none, with whatever flags
      !this.#makesContainers(task.parent) &&
      !this.#parentMayHaveLeft(task) &&
      !this.#mayBeOrphan(task) &&
      state.locations.get(open)!.notHost === 0 &&
      (isOfItsKind(state, task) || isBornInLog(state, task)) &&
      !this.#mayHaveContainerParent(task)
    )
      this.#answers.derive(open, { ...answer, container: HOST_ANSWER, excludesHost: false });
  }

  /** The parent is on the host by lineage, and the rules, or a hole, may hide the call that led it elsewhere. */
  #parentMayHaveLeft({ parent, first }: Task): boolean {
    const above = this.#state.tasks.get(parent)!;
    return residenceAt(above, first).evidence === "lineage" && this.#coverage.hides(above);
  }

  #mayHaveContainerParent(task: Task): boolean {
    this.#forgotten ??= forgottenUnder(this.#state);
    return mayHaveContainerParent(this.#state, task, this.#forgotten);
  }

  /** A task in a container may have made it and ended, and its present parent has adopted it. */
  #mayBeOrphan(task: Task): boolean {
    this.#innerClones ??= innerClones(this.#state);
    return isNearInnerClone(this.#innerClones, task);
  }

  /** A parent that writes no events, and another child of which is in a namespace of its own: lxc-start, bwrap, a shim older than auditing. */
  #makesContainers(parent: TaskIndex): boolean {
    this.#silentMakers ??= silentMakers(this.#state);
    return this.#silentMakers.has(parent);
  }

  /** Location of the parent at the child's first event. */
  #answerAt(parent: Task, event: number): ContainerAnswer {
    return this.#answers.containerAt(residenceAt(parent, event).location);
  }
}
