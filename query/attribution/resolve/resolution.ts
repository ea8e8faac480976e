// SPDX-License-Identifier: Apache-2.0

import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import type { OpenReason } from "../model/location.ts";
import { containerAt, findLocation, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { residencesOf } from "../model/residences.ts";
import type { Residence, Task } from "../model/task.ts";
import { AnswerBook } from "./answer-book.ts";
import { ClaimBook } from "./claim-book.ts";
import {
  type ContainerAnswer,
  HOST_ANSWER,
  HOST_PIDS_ANSWER,
  isContainer,
  UNKNOWN_ANSWER,
} from "./container-answer.ts";
import { HostProof } from "./host-proof.ts";
import { Lineage } from "./lineage.ts";
import { MarkBook, type MarkedLocation } from "./mark-book.ts";
import { type Answer, downgradeToUnknown, type Membership, splitAtFirstCaveat } from "./membership.ts";
import { RuleCoverage, UNLOGGED_CALLS } from "./rule-coverage.ts";
import { findShimSiblings } from "./shim-siblings.ts";

interface Pass {
  readonly name: string;
  /** Passes whose conclusions this one reads. */
  readonly after: readonly string[];
  readonly run: (resolution: Resolution) => void;
}

/** All passes, in the order of execution. */
export const PASSES: readonly Pass[] = [
  { name: "lineage", after: [], run: (resolution) => resolution.deriveFromLineage() },
  { name: "shim siblings", after: ["lineage"], run: (resolution) => resolution.mergeShimSiblings() },
  { name: "late births", after: ["lineage"], run: (resolution) => resolution.mergeLateBirths() },
  {
    name: "claims",
    after: ["lineage", "shim siblings", "late births"],
    run: (resolution) => resolution.believeClaims(),
  },
  {
    name: "marks",
    after: ["lineage", "shim siblings", "late births", "claims"],
    run: (resolution) => resolution.applyMarks(),
  },
];

/**
 * Memberships of all tasks, in the order of state.tasks, from the events folded so far. Reads the state and changes
 * nothing: a later event may locate what is open now.
 */
export class Resolution {
  readonly #state: Model;
  readonly #answers: AnswerBook;
  #marks: MarkBook | undefined;
  #claims: ClaimBook | undefined;
  readonly #proof: HostProof;
  readonly #coverage: RuleCoverage;
  /** Open location -> the mark that proves an unknown container. */
  readonly #notHost = new Map<LocationId, { event: number; mark: string }>();

  constructor(state: Model) {
    this.#state = state;
    this.#proof = new HostProof(state);
    this.#coverage = new RuleCoverage(state, (index) => this.merged(index) !== index);
    this.#answers = new AnswerBook(state);
    for (const { run } of PASSES) run(this);
  }

  /** Locates tasks without a birth record by their parents; parents first. */
  deriveFromLineage(): void {
    new Lineage(this.#state, this.#answers, new RuleCoverage(this.#state, () => false)).derive();
  }

  /** Merges containers older than the log under one silent shim whose numbers come from one counter. */
  mergeShimSiblings(): void {
    this.#answers.mergePairs(findShimSiblings(this.#state));
  }

  /** Merges a container that the number of one task has proven with the one to which the task's clone leads. */
  mergeLateBirths(): void {
    for (const [container, location] of this.#state.lateBirths) {
      const above = this.containerAt(location);
      if (isContainer(above) && this.#answers.mayBeOne(container, above))
        this.#answers.mergePairs([[container, above]]);
    }
  }

  believeClaims(): void {
    this.#claims = new ClaimBook(this.#state, (location) => this.containerAt(location));
  }

  /** Applies marks to open locations and to containers with equal marks. */
  applyMarks(): void {
    this.#marks = new MarkBook(this.#state, (location) => this.containerAt(location), this.claims.hints());
    this.#answers.mergePairs(this.#marks.twins);
    for (const [location, { container, mark, event, evidence }] of this.#marks.located)
      if (container === UNKNOWN_ANSWER) this.#notHost.set(location, { event, mark });
      else
        this.#answers.derive(location, {
          container,
          evidence,
          proof: event,
          reason: null,
          excludesHost: true,
        });
  }

  /** Claims of the host's engines. */
  get claims(): ClaimBook {
    return this.#claims!;
  }

  /** Containers older than the log that only marks and claims show, from FIRST_FOUND on. */
  get found(): readonly Container[] {
    return this.#marks!.found;
  }

  /** Tasks of the host with a mark of a container. */
  get contrary(): ReadonlyMap<TaskIndex, MarkedLocation> {
    return this.#marks!.contrary;
  }

  /** The container into which this one was merged; most are their own. */
  merged(container: ContainerIndex): ContainerIndex {
    return this.#answers.merged(container);
  }

  /** HOST_ANSWER, UNKNOWN_ANSWER or the container at a location. */
  containerAt(location: LocationId): ContainerAnswer {
    return this.#answers.containerAt(location);
  }

  /** Findings of the passes on the rows up to `counts`, and the coverage of the log: plain data. */
  inputs(counts: RowCounts): unknown[] {
    return [
      ...this.#answers.inputs(counts),
      [...this.#notHost].filter(([at]) => at < counts.locations),
      this.#coverage.inputs(),
    ];
  }

  /** Findings of the passes on the tasks before `to` that no conclusion on another task reads: plain data. */
  *inputsOfTasks(
    from: TaskIndex,
    to: TaskIndex,
  ): Generator<readonly [name: string, task: TaskIndex, value: unknown]> {
    const { contrary } = this.#marks!;
    for (let task = from; contrary.size > 0 && task < to; task++) {
      const marked = contrary.get(task);
      if (marked !== undefined) yield ["contrary", task, marked];
    }
    yield* this.#coverage.inputsOfTasks(from, to);
  }

  memberships(index: TaskIndex): Membership[] {
    const task = this.#state.tasks.get(index)!;
    const conflict = task.contradicted && task.initial !== 0 && task.inner !== 0;
    const contrary = this.#marks!.contrary.get(index);
    const { first, last, moves } = task;
    const memberships: Membership[] = [];
    // A million tasks are concluded: field by field, since copies of objects were a third of the time.
    for (const [i, residence] of residencesOf(task).entries()) {
      const answer = this.#answer(task, residence, i === 0);
      const isDowngraded = contrary !== undefined && answer.container === HOST_ANSWER;
      const { container, evidence, proof, excludesHost, reason } = isDowngraded
        ? downgradeToUnknown(contrary)
        : answer;
      // evidence of other tasks may move it before its first or after its last event, when its pid may be another task's
      const from = Math.max(first, residence.from);
      const to = Math.min(last, (moves[i]?.from ?? Number.POSITIVE_INFINITY) - 1);
      const isDoubted = conflict || isDowngraded;
      const membership = { from, to, container, evidence, proof, excludesHost, reason, conflict: isDoubted };
      const caveat = i === 0 ? this.#proof.ofBirth(index) : this.#proof.ofReturn;
      memberships.push(...splitAtFirstCaveat(membership, caveat));
    }
    return memberships;
  }

  /** Answer at the creation of a container. */
  parentOf({ parentLocation, maker, key, contid }: Container): ContainerAnswer {
    if (parentLocation < 0) return UNKNOWN_ANSWER;
    const above = this.containerAt(parentLocation);
    if (above !== HOST_ANSWER || contid !== "") return above;
    return this.#proof.isProvenAt(maker, key - 1) ? HOST_ANSWER : HOST_PIDS_ANSWER;
  }

  #answer(task: Task, residence: Residence, isBirth: boolean): Answer {
    const location = locationOf(this.#state, residence.location);
    if (location.kind === "undefined")
      return {
        container: UNKNOWN_ANSWER,
        evidence: "undefined",
        proof: residence.proof,
        excludesHost: true,
        reason: "its namespaces match no container",
      };
    if (location.kind === "open")
      return this.#answers.derivedAt(residence.location) ?? this.#unknown(residence, task);
    const container = location.kind === "host" ? HOST_ANSWER : this.merged(location.container);
    const answer = (evidence: Evidence, proof: number): Answer => ({
      container,
      evidence,
      proof,
      excludesHost: container !== HOST_ANSWER,
      reason: null,
    });
    const tested = isBirth && location.kind === "host" && task.initial !== 0;
    const isProven = tested && (residence.evidence === "lineage" || residence.evidence === "unknown");
    if (isProven) return answer("namespace", task.initial);
    if (container === HOST_ANSWER && this.#coverage.hidesIn(residence, task, isBirth))
      return { ...this.#unknown(residence, task), reason: UNLOGGED_CALLS };
    if (residence.evidence !== "unknown") return answer(residence.evidence, residence.proof);
    // found later, by another task in this location
    const shown = this.#proofOf(residence.location, task, container);
    return answer(shown.evidence, shown.proof);
  }

  #proofOf(
    location: LocationId,
    task: Task,
    container: ContainerAnswer,
  ): { evidence: Evidence; proof: number } {
    if (task.initial !== 0 && container === HOST_ANSWER)
      return { evidence: "namespace", proof: task.initial };
    if (task.inner !== 0) return { evidence: "namespace", proof: task.inner };
    const made = containerAt(this.#state, location);
    return { evidence: "lineage", proof: made === undefined ? task.first : made.proof };
  }

  #unknown(residence: Residence, task: Task): Answer {
    const location = locationOf(this.#state, residence.location);
    return {
      container: UNKNOWN_ANSWER,
      evidence: "unknown",
      proof: residence.proof || task.first,
      excludesHost:
        location.notHost !== 0 || this.#notHost.has(findLocation(this.#state, residence.location)),
      reason: REASONS[location.why],
    };
  }
}

/** Reasons for unknown, by the kind of the open location. */
const REASONS: Readonly<Record<OpenReason | "", string>> = {
  mixed: "a namespace operation whose target is not known",
  "hidden-flags": "made by clone3, whose flags the log does not show",
  unpaired: "no record of its birth",
  older: "older than the log",
  "": "",
};
