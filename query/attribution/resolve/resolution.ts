// SPDX-License-Identifier: Apache-2.0

import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { LocationId } from "../../../types/ids.ts";
import { containerAt, findLocation, locationOf } from "../model/locations.ts";
import type { Container, Model, OpenReason } from "../model/model.ts";
import { residenceAt, residencesOf } from "../model/residences.ts";
import type { Residence, Task } from "../model/task.ts";
import { adoptingContainer } from "./adopter.ts";
import { ClaimBook } from "./claim-book.ts";
import { mayShareCounter } from "./counter-test.ts";
import { HostProof } from "./host-proof.ts";
import {
  innerClones,
  isBornInLog,
  isNearInnerClone,
  isOfItsKind,
  mayHaveContainerParent,
  silentMakers,
} from "./lost-birth.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, MarkBook, type MarkedLocation, UNKNOWN_ANSWER } from "./mark-book.ts";
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
  /** Open location -> its answer from the rules for unpaired tasks. */
  readonly #derived = new Map<number, Answer>();
  /**
   * Container older than the log -> that of its first task's parent. The two are one, or the first is below the
   * second.
   */
  readonly #merged = new Map<number, number>();
  /** Open locations of which a task was adopted inside a container. */
  readonly #adopted = new Set<LocationId>();
  /** 1 for tasks whose location was derived. */
  readonly #visited: Uint8Array;
  #marks: MarkBook | undefined;
  #silentMakers: ReadonlySet<number> | undefined;
  #innerClones: readonly number[] | undefined;
  #claims: ClaimBook | undefined;
  readonly #proof: HostProof;
  readonly #coverage: RuleCoverage;
  /** The same before any container is found to be another one. */
  readonly #unmerged: RuleCoverage;
  /** Open location -> the mark that proves an unknown container. */
  readonly #notHost = new Map<number, { event: number; mark: string }>();

  constructor(state: Model) {
    this.#state = state;
    this.#proof = new HostProof(state);
    this.#coverage = new RuleCoverage(state, (index) => this.merged(index) !== index);
    this.#unmerged = new RuleCoverage(state, () => false);
    this.#visited = new Uint8Array(state.tasks.length);
    for (const { run } of PASSES) run(this);
  }

  /** Locates tasks without a birth record by their parents; parents first. */
  deriveFromLineage(): void {
    const { tasks, locations } = this.#state;
    this.#placeOrphans();
    // Of a task with a birth record nothing but hidden flags leaves anything to derive.
    const hidesOne = locations.hiding().next().done !== true;
    for (let index = 0; index < tasks.length; index++) {
      const parent = tasks.parentOf(index);
      const hasNothing = !hidesOne && tasks.isBorn(index) && (parent < 0 || this.#visited[parent] === 1);
      if (hasNothing) this.#visited[index] = 1;
      else this.#derive(index);
    }
  }

  /** An orphan is in the PID namespace of the task in a container that has adopted it, or below. */
  #placeOrphans(): void {
    for (const index of this.#state.tasks.adopted()) {
      const task = this.#state.tasks.get(index)!;
      const open = findLocation(this.#state, task.birth.location);
      const container = adoptingContainer(this.#state, task);
      if (container === undefined || this.#state.locations.get(open)!.kind !== "open") continue;
      this.#adopted.add(open);
      const answer = { evidence: "lineage", proof: task.adopted, cause: null, excludesHost: true } as const;
      this.#derived.set(open, { ...answer, container: this.containerAt(container.location) });
    }
  }

  /** Merges containers older than the log under one silent shim whose numbers come from one counter. */
  mergeShimSiblings(): void {
    this.#mergePairs(findShimSiblings(this.#state));
  }

  /** Merges a container that the number of one task has proven with the one to which the task's clone leads. */
  mergeLateBirths(): void {
    for (const [container, location] of this.#state.lateBirths) {
      const above = this.containerAt(location);
      if (above >= 0 && this.#mayBeOne(container, above)) this.#mergePairs([[container, above]]);
    }
  }

  believeClaims(): void {
    this.#claims = new ClaimBook(this.#state, (location) => this.containerAt(location));
  }

  /** Applies marks to open locations and to containers with equal marks. */
  applyMarks(): void {
    this.#marks = new MarkBook(this.#state, (location) => this.containerAt(location), this.claims.hints());
    this.#mergePairs(this.#marks.twins);
    for (const [location, { container, mark, event, evidence }] of this.#marks.located)
      if (container === UNKNOWN_ANSWER) this.#notHost.set(location, { event, mark });
      else
        this.#derived.set(location, { container, evidence, proof: event, cause: null, excludesHost: true });
  }

  #mergePairs(pairs: Iterable<readonly [later: number, earlier: number]>): void {
    for (const [later, earlier] of pairs)
      if (this.merged(later) !== this.merged(earlier))
        this.#merged.set(this.merged(later), this.merged(earlier));
  }

  /** Claims of the host's engines. */
  get claims(): ClaimBook {
    return this.#claims!;
  }

  /** Containers older than the log that only marks show, from the answer FIRST_FOUND on. */
  get found(): readonly Container[] {
    return this.#marks!.found;
  }

  /** Tasks (index) of the host with a mark of a container. */
  get contrary(): ReadonlyMap<number, MarkedLocation> {
    return this.#marks!.contrary;
  }

  /** The container into which this one was merged; most are their own. */
  merged(container: number): number {
    let at = container;
    for (let next = this.#merged.get(at); next !== undefined; next = this.#merged.get(at)) at = next;
    if (at !== container && this.#merged.get(container) !== at) this.#merged.set(container, at); // path compression
    return at;
  }

  /** What the passes have found of the rows up to `counts`, and the coverage of the log: plain data. */
  inputs({ locations, containers }: RowCounts): unknown[] {
    return [
      Array.from({ length: containers }, (_, index) => this.merged(index)),
      [...this.#derived]
        .filter(([at]) => at < locations)
        .map(([at, answer]) => [at, answer, this.merged(answer.container)]),
      [...this.#notHost].filter(([at]) => at < locations),
      this.#coverage.inputs(),
    ];
  }

  /** What the passes have found of single tasks, which no conclusion on another one reads: plain data. */
  *inputsOfTasks(): Generator<readonly [name: string, task: number, value: unknown]> {
    for (const [task, marked] of this.#marks!.contrary) yield ["contrary", task, marked];
    yield* this.#coverage.inputsOfTasks();
  }

  memberships(index: number): Membership[] {
    const task = this.#state.tasks.get(index)!;
    const conflict = this.#conflicts().has(task.pid) && task.initial !== 0 && task.inner !== 0;
    const contrary = this.#marks!.contrary.get(index);
    const { first, last, moves } = task;
    const memberships: Membership[] = [];
    // A million tasks are concluded: field by field, since copies of objects were a third of the time.
    for (const [i, residence] of residencesOf(task).entries()) {
      const answer = this.#answer(task, residence, i === 0);
      const isDowngraded = contrary !== undefined && answer.container === HOST_ANSWER;
      const { container, evidence, proof, excludesHost, cause } = isDowngraded
        ? downgradeToUnknown(contrary)
        : answer;
      // evidence of other tasks may move it before its first or after its last event, when its pid may be another task's
      const from = Math.max(first, residence.from);
      const to = Math.min(last, (moves[i]?.from ?? Number.POSITIVE_INFINITY) - 1);
      const isDoubted = conflict || isDowngraded;
      const membership = { from, to, container, evidence, proof, excludesHost, cause, conflict: isDoubted };
      const caveat = i === 0 ? this.#proof.ofBirth(index) : this.#proof.ofReturn;
      memberships.push(...splitAtFirstCaveat(membership, caveat));
    }
    return memberships;
  }

  /** HOST_ANSWER, UNKNOWN_ANSWER or the index of the container at a location. */
  containerAt(location: LocationId): number {
    const found = locationOf(this.#state, location);
    if (found.kind === "host") return HOST_ANSWER;
    if (found.kind === "container") return this.merged(found.container);
    return this.#derivedAt(location)?.container ?? UNKNOWN_ANSWER;
  }

  /** The derived answer of an open location, after merges. */
  #derivedAt(location: LocationId): Answer | undefined {
    const answer = this.#derived.get(findLocation(this.#state, location));
    if (answer === undefined) return undefined;
    const container = this.merged(answer.container);
    return container === answer.container ? answer : { ...answer, container };
  }

  /** Answer at the creation of a container. */
  parentOf({ parentLocation, maker, key, contid }: Container): number {
    if (parentLocation < 0) return UNKNOWN_ANSWER;
    const above = this.containerAt(parentLocation);
    if (above !== HOST_ANSWER || contid !== "") return above;
    return this.#proof.isProvenAt(maker, key - 1) ? HOST_ANSWER : HOST_PIDS_ANSWER;
  }

  #conflictPids: Set<number> | undefined;
  #conflicts(): Set<number> {
    this.#conflictPids ??= new Set(this.#state.conflicts.map(({ pid }) => pid));
    return this.#conflictPids;
  }

  #answer(task: Task, residence: Residence, isBirth: boolean): Answer {
    const location = locationOf(this.#state, residence.location);
    if (location.kind === "undefined")
      return {
        container: UNKNOWN_ANSWER,
        evidence: "undefined",
        proof: residence.proof,
        excludesHost: true,
        cause: "its namespaces match no container",
      };
    if (location.kind === "open")
      return this.#derivedAt(residence.location) ?? this.#unknown(residence, task);
    const container = location.kind === "host" ? HOST_ANSWER : this.merged(location.container);
    const answer = (evidence: Evidence, proof: number): Answer => ({
      container,
      evidence,
      proof,
      excludesHost: container !== HOST_ANSWER,
      cause: null,
    });
    const tested = isBirth && location.kind === "host" && task.initial !== 0;
    const isProven = tested && (residence.evidence === "lineage" || residence.evidence === "unknown");
    if (isProven) return answer("namespace", task.initial);
    if (container === HOST_ANSWER && residence.evidence === "lineage" && this.#coverage.hides(task))
      return { ...this.#unknown(residence, task), cause: UNLOGGED_CALLS };
    if (residence.evidence !== "unknown") return answer(residence.evidence, residence.proof);
    // found later, by another task in this location
    const shown = this.#proofOf(residence.location, task, container);
    return answer(shown.evidence, shown.proof);
  }

  #proofOf(location: LocationId, task: Task, container: number): { evidence: Evidence; proof: number } {
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
      cause: CAUSES[location.why],
    };
  }

  /** Derives parents first: a task's answer depends on its parent's. */
  #derive(index: number): void {
    const chain: number[] = [];
    for (let at = index; at >= 0 && this.#visited[at] === 0; at = this.#state.tasks.get(at)!.parent) {
      this.#visited[at] = 1;
      chain.push(at);
    }
    for (const at of chain.reverse()) this.#deriveTask(at);
  }

  #deriveTask(index: number): void {
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
        location.why !== "mixed" && location.why !== "hidden-flags" && !task.duringNamespaceChange;
      if (isOpenToRules) this.#deriveUnpaired(task, open, this.#locationAt(parent, task.first));
    } else if (
      location.kind === "container" &&
      !task.duringNamespaceChange &&
      isOlderThanLog(state.containers.get(location.container)!) &&
      state.containers.get(location.container)!.init !== index // a task that has moved a root into place is not in the container around it
    ) {
      const above = this.#locationAt(parent, task.first);
      if (above >= 0 && this.#mayBeOne(location.container, above))
        this.#merged.set(this.merged(location.container), above);
    }
  }

  /** Whether a container older than the log may equal that of its first task's parent, instead of being below it. */
  #mayBeOne(container: number, above: number): boolean {
    const older = this.merged(container); // views of a row are new objects: compare indexes
    if (older === above) return false;
    const { containers } = this.#state;
    return mayShareCounter(containers.get(older)!.numbers, containers.get(above)!.numbers);
  }

  /** clone3 from inside a container: its child is in that container or below it. */
  #deriveHidden(task: Task, open: LocationId): void {
    const location = this.#state.locations.get(open)!;
    const above = this.#locationAt(this.#state.tasks.get(location.hiddenCloner)!, location.hidden);
    if (above < 0) return;
    const proof = task.born || task.first;
    this.#derived.set(open, {
      container: above,
      evidence: "lineage",
      proof,
      cause: null,
      excludesHost: true,
    });
  }

  /** Lineage rules 3 and 4, for a task without a birth record. */
  #deriveUnpaired(task: Task, open: LocationId, above: number): void {
    const state = this.#state;
    if (above === UNKNOWN_ANSWER) return;
    const answer = { evidence: "lineage" as const, proof: task.first, cause: null };
    if (above !== HOST_ANSWER) this.#derived.set(open, { ...answer, container: above, excludesHost: true });
    else if (
      !this.#makesContainers(task.parent) &&
      !this.#isBelowHidden(task) &&
      !this.#mayBeOrphan(task) &&
      state.locations.get(open)!.notHost === 0 &&
      (isOfItsKind(state, task) || isBornInLog(state, task)) &&
      !mayHaveContainerParent(state, task)
    )
      this.#derived.set(open, { ...answer, container: HOST_ANSWER, excludesHost: false });
  }

  /** The parent is on the host by lineage, and the rules, or a hole, may hide the call that led it elsewhere. */
  #isBelowHidden({ parent, first }: Task): boolean {
    const above = this.#state.tasks.get(parent)!;
    return residenceAt(above, first).evidence === "lineage" && this.#unmerged.hides(above);
  }

  /** A task in a container may have made it and ended, and its present parent has adopted it. */
  #mayBeOrphan(task: Task): boolean {
    this.#innerClones ??= innerClones(this.#state);
    return isNearInnerClone(this.#innerClones, task);
  }

  /** A parent that writes no events, and another child of which is in a namespace of its own: lxc-start, bwrap, a shim older than auditing. */
  #makesContainers(parent: number): boolean {
    this.#silentMakers ??= silentMakers(this.#state);
    return this.#silentMakers.has(parent);
  }

  /** Location of the parent at the child's first event. */
  #locationAt(parent: Task, event: number): number {
    return this.containerAt(residenceAt(parent, event).location);
  }
}

/** Reasons for unknown, by the kind of the open location. */
const CAUSES: Readonly<Record<OpenReason | "", string>> = {
  mixed: "a namespace operation whose target is not known",
  "hidden-flags": "made by clone3, whose flags the log does not show",
  unpaired: "no record of its birth",
  older: "older than the log",
  "": "",
};

/** Proven by a clone test alone, with neither a logged creation nor a number. */
function isOlderThanLog(container: Container): boolean {
  return container.created === 0 && container.contid === "";
}
