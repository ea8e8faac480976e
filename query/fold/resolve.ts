// SPDX-License-Identifier: Apache-2.0

import { BLIND, Blindness } from "./blindness.ts";
import { ClaimBook } from "./claim-book.ts";
import { mayShareCounter } from "./counter-test.ts";
import type { Evidence } from "./evidence.ts";
import type { Container, FoldState, OpenReason } from "./fold-state.ts";
import { isBornInLog } from "./host-numbers.ts";
import { HostProof } from "./host-proof.ts";
import { isOfItsKind, mayBeStranger } from "./lost-birth.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, MarkBook, type MarkedPlace, UNKNOWN_ANSWER } from "./marks.ts";
import { type Answer, doubted, type Membership, reserved } from "./membership.ts";
import { containerAt, findPlace, placeOf } from "./places.ts";
import { segmentAt, segmentsOf } from "./segments.ts";
import { findShimSiblings } from "./shim-siblings.ts";
import type { Segment, Task } from "./task.ts";

/**
 * The memberships of all tasks (in the order of state.tasks), from what the fold has learned so far. Reads the state
 * and changes nothing: what stays open today may be known after the next event.
 */
export class Resolution {
  readonly #state: FoldState;
  /** Open place -> what the rules for unpaired tasks say of it. */
  readonly #derived = new Map<number, Answer>();
  /** Container older than the log -> the one that its first task's parent is in: they are one, or one lies below. */
  readonly #merged = new Map<number, number>();
  /** Tasks whose place was derived, 1. */
  readonly #visited: Uint8Array;
  readonly #marks: MarkBook;
  /** What messages of the host's engines say. */
  readonly claims: ClaimBook;
  readonly #proof: HostProof;
  readonly #blindness: Blindness;
  /** Open place -> the mark that shows it to be some container. */
  readonly #notHost = new Map<number, { event: number; mark: string }>();

  constructor(state: FoldState) {
    this.#state = state;
    this.#proof = new HostProof(state);
    this.#blindness = new Blindness(state, (index) => this.merged(index) !== index);
    this.#visited = new Uint8Array(state.tasks.length);
    for (let index = 0; index < state.tasks.length; index++) this.#derive(index);
    for (const [one, other] of findShimSiblings(state))
      if (this.merged(one) !== this.merged(other)) this.#merged.set(this.merged(one), this.merged(other));
    this.claims = new ClaimBook(state, (place) => this.containerAt(place));
    this.#marks = new MarkBook(state, (place) => this.containerAt(place), this.claims.hints());
    for (const [one, other] of this.#marks.twins)
      if (this.merged(one) !== this.merged(other)) this.#merged.set(this.merged(one), this.merged(other));
    for (const [place, { container, mark, event, evidence }] of this.#marks.placed)
      if (container !== UNKNOWN_ANSWER)
        this.#derived.set(place, {
          container,
          evidence,
          because: event,
          cause: null,
          excludesHost: true,
        });
      else this.#notHost.set(place, { event, mark });
  }

  /** Containers running before the log that only marks show; their indexes follow those of the state's. */
  get found(): readonly Container[] {
    return this.#marks.found;
  }

  /** Tasks (index) taken for the host's that bear a container's mark. */
  get contrary(): ReadonlyMap<number, MarkedPlace> {
    return this.#marks.contrary;
  }

  /** The container that this one turned out to be; itself for most. */
  merged(container: number): number {
    let at = container;
    for (let next = this.#merged.get(at); next !== undefined; next = this.#merged.get(at)) at = next;
    if (at !== container && this.#merged.get(container) !== at) this.#merged.set(container, at); // shorten the way
    return at;
  }

  memberships(index: number): Membership[] {
    const task = this.#state.tasks.get(index)!;
    const conflict = this.#conflicts().has(task.pid) && task.initial !== 0 && task.inner !== 0;
    const contrary = this.#marks.contrary.get(index);
    return segmentsOf(task).flatMap((segment, i) => {
      const answer = this.#answer(task, segment, i === 0);
      const isDoubted = contrary !== undefined && answer.container === HOST_ANSWER;
      const membership = {
        // others may move a task before its first event, or after its last one, when its number may be somebody else's
        from: Math.max(task.first, segment.from),
        to: Math.min(task.last, (task.moves[i]?.from ?? Number.POSITIVE_INFINITY) - 1),
        ...(isDoubted ? doubted(contrary) : answer),
        conflict: conflict || isDoubted,
      };
      return reserved(membership, i === 0 ? this.#proof.ofBirth(index) : this.#proof.ofReturn);
    });
  }

  /** HOST_ANSWER, UNKNOWN_ANSWER or the index of the container at a place. */
  containerAt(place: number): number {
    const found = placeOf(this.#state, place);
    if (found.kind === "host") return HOST_ANSWER;
    if (found.kind === "container") return this.merged(found.container);
    return this.#derivedAt(place)?.container ?? UNKNOWN_ANSWER;
  }

  /** What was derived of an open place; a container that it names may have turned out to be another one since. */
  #derivedAt(place: number): Answer | undefined {
    const answer = this.#derived.get(findPlace(this.#state, place));
    if (answer === undefined) return undefined;
    const container = this.merged(answer.container);
    return container === answer.container ? answer : { ...answer, container };
  }

  /** Where a container was made. */
  parentOf({ parentPlace, maker, key, contid }: Container): number {
    if (parentPlace < 0) return UNKNOWN_ANSWER;
    const above = this.containerAt(parentPlace);
    if (above !== HOST_ANSWER || contid !== "") return above;
    return this.#proof.isProvenAt(maker, key - 1) ? HOST_ANSWER : HOST_PIDS_ANSWER;
  }

  #conflictPids: Set<number> | undefined;
  #conflicts(): Set<number> {
    this.#conflictPids ??= new Set(this.#state.conflicts.map(({ pid }) => pid));
    return this.#conflictPids;
  }

  #answer(task: Task, segment: Segment, isBirth: boolean): Answer {
    const place = placeOf(this.#state, segment.place);
    if (place.kind === "undefined")
      return {
        container: UNKNOWN_ANSWER,
        evidence: "undefined",
        because: segment.because,
        excludesHost: true,
        cause: "its namespaces match no container",
      };
    if (place.kind === "open") return this.#derivedAt(segment.place) ?? this.#unknown(segment, task);
    const container = place.kind === "host" ? HOST_ANSWER : this.merged(place.container);
    const answer = { container, excludesHost: container !== HOST_ANSWER, cause: null };
    const tested = isBirth && place.kind === "host" && task.initial !== 0;
    const isProven = tested && (segment.evidence === "lineage" || segment.evidence === "unknown");
    if (isProven) return { ...answer, evidence: "namespace", because: task.initial };
    if (container === HOST_ANSWER && segment.evidence === "lineage" && this.#blindness.hides(task))
      return { ...this.#unknown(segment, task), cause: BLIND };
    if (segment.evidence !== "unknown")
      return { ...answer, evidence: segment.evidence, because: segment.because };
    // found later, by another task's evidence: this one shares its place
    const shown = this.#proofOf(segment.place, task, container);
    return { ...answer, evidence: shown.evidence, because: shown.because };
  }

  #proofOf(place: number, task: Task, container: number): { evidence: Evidence; because: number } {
    if (task.initial !== 0 && container === HOST_ANSWER)
      return { evidence: "namespace", because: task.initial };
    if (task.inner !== 0) return { evidence: "namespace", because: task.inner };
    const made = containerAt(this.#state, place);
    return { evidence: "lineage", because: made === undefined ? task.first : made.because };
  }

  #unknown(segment: Segment, task: Task): Answer {
    const place = placeOf(this.#state, segment.place);
    return {
      container: UNKNOWN_ANSWER,
      evidence: "unknown",
      because: segment.because || task.first,
      excludesHost: place.notHost !== 0 || this.#notHost.has(findPlace(this.#state, segment.place)),
      cause: CAUSES[place.why],
    };
  }

  /** Parents first: what holds for a task rests on where its parent was. */
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
    const open = findPlace(state, task.birth.place);
    const place = state.places.get(open)!;
    const parent = state.tasks.get(task.parent);
    if (place.kind === "open" && place.hidden !== 0) return this.#deriveHidden(task, open);
    if (parent === undefined || task.first === 0 || task.born !== 0) return;
    if (place.kind === "open") {
      const isOpenToRules = place.why !== "mixed" && place.why !== "hidden-flags" && !task.amidst;
      if (isOpenToRules) this.#deriveUnpaired(task, open, this.#placeAt(parent, task.first));
    } else if (
      place.kind === "container" &&
      !task.amidst &&
      isOlderThanLog(state.containers.get(place.container)!) &&
      state.containers.get(place.container)!.init !== index // who has moved a root into place is not in the one around it
    ) {
      const above = this.#placeAt(parent, task.first);
      if (above >= 0 && this.#mayBeOne(place.container, above))
        this.#merged.set(this.merged(place.container), above);
    }
  }

  /** Whether a container older than the log may be the one that its first task's parent is in, not one below it. */
  #mayBeOne(container: number, above: number): boolean {
    const older = this.merged(container); // a row's views are made anew: indexes tell rows apart
    if (older === above) return false;
    const { containers } = this.#state;
    return mayShareCounter(containers.get(older)!.numbers, containers.get(above)!.numbers);
  }

  /** clone3 from inside a container: its child is in that container or below it. */
  #deriveHidden(task: Task, open: number): void {
    const place = this.#state.places.get(open)!;
    const above = this.#placeAt(this.#state.tasks.get(place.hiddenCloner)!, place.hidden);
    if (above < 0) return;
    const because = task.born || task.first;
    this.#derived.set(open, {
      container: above,
      evidence: "lineage",
      because,
      cause: null,
      excludesHost: true,
    });
  }

  /** Lineage rules 3 and 4, for a task that was first seen without a record of its birth. */
  #deriveUnpaired(task: Task, open: number, above: number): void {
    const state = this.#state;
    if (above === UNKNOWN_ANSWER) return;
    const answer = { evidence: "lineage" as const, because: task.first, cause: null };
    if (above !== HOST_ANSWER) this.#derived.set(open, { ...answer, container: above, excludesHost: true });
    else if (
      state.places.get(open)!.notHost === 0 &&
      (isOfItsKind(state, task) || isBornInLog(state, task.pid)) &&
      !mayBeStranger(state, task)
    )
      this.#derived.set(open, { ...answer, container: HOST_ANSWER, excludesHost: false });
  }

  /** Where the parent was when the child was first seen. */
  #placeAt(parent: Task, event: number): number {
    return this.containerAt(segmentAt(parent, event).place);
  }
}

/** Why an open place is not known, in words. */
const CAUSES: Readonly<Record<OpenReason | "", string>> = {
  mixed: "a namespace operation whose target is not known",
  "hidden-flags": "made by clone3, whose flags the log does not show",
  unpaired: "no record of its birth",
  older: "older than the log",
  "": "",
};

/** Proved by a clone test alone: nobody saw it made, and nobody numbered it. */
function isOlderThanLog(container: Container): boolean {
  return container.created === 0 && container.contid === "";
}
