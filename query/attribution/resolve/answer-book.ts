// SPDX-License-Identifier: Apache-2.0
import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import type { ContainerIndex, LocationId } from "../../../types/ids.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { type ContainerAnswer, HOST_ANSWER, isContainer, UNKNOWN_ANSWER } from "./container-answer.ts";
import { mayShareCounter } from "./counter-test.ts";
import type { Answer } from "./membership.ts";

/** Findings of the passes so far: answers of open locations, and containers that are one. */
export class AnswerBook {
  readonly #state: Model;
  /** Open location -> its answer from the rules for unpaired tasks. */
  readonly #derived = new Map<LocationId, Answer>();
  /**
   * Container older than the log -> that of its first task's parent. The two are one, or the first is below the
   * second.
   */
  readonly #merged = new Map<ContainerIndex, ContainerIndex>();

  constructor(state: Model) {
    this.#state = state;
  }

  /** Gives an open location its answer, in place of one that it had. */
  derive(open: LocationId, answer: Answer): void {
    this.#derived.set(open, answer);
  }

  /** A container is one with an earlier one; it must not have been merged before. */
  merge(container: ContainerIndex, earlier: ContainerIndex): void {
    this.#merged.set(container, earlier);
  }

  mergePairs(pairs: Iterable<readonly [later: ContainerIndex, earlier: ContainerIndex]>): void {
    for (const [later, earlier] of pairs)
      if (this.merged(later) !== this.merged(earlier)) this.merge(this.merged(later), this.merged(earlier));
  }

  /** The container into which this one was merged; most are their own. */
  merged(container: ContainerIndex): ContainerIndex {
    let at = container;
    for (let next = this.#merged.get(at); next !== undefined; next = this.#merged.get(at)) at = next;
    if (at !== container && this.#merged.get(container) !== at) this.#merged.set(container, at); // path compression
    return at;
  }

  /** Whether a container older than the log may equal that of its first task's parent, instead of being below it. */
  mayBeOne(container: ContainerIndex, above: ContainerIndex): boolean {
    const older = this.merged(container); // views of a row are new objects: compare indexes
    if (older === above) return false;
    const { containers } = this.#state;
    return mayShareCounter(containers.get(older)!.numbers, containers.get(above)!.numbers);
  }

  /** HOST_ANSWER, UNKNOWN_ANSWER or the container at a location. */
  containerAt(location: LocationId): ContainerAnswer {
    const { locations } = this.#state;
    const found = findLocation(this.#state, location);
    const kind = locations.kindOf(found);
    if (kind === "host") return HOST_ANSWER;
    if (kind === "container") return this.merged(locations.containerOf(found));
    return this.derivedAt(found)?.container ?? UNKNOWN_ANSWER;
  }

  /** The derived answer of an open location, after merges. */
  derivedAt(location: LocationId): Answer | undefined {
    const answer = this.#derived.get(findLocation(this.#state, location));
    if (answer === undefined) return undefined;
    if (!isContainer(answer.container)) return answer;
    const container = this.merged(answer.container);
    return container === answer.container ? answer : { ...answer, container };
  }

  /** Findings on the rows up to `counts`: plain data. */
  inputs({ locations, containers }: RowCounts): unknown[] {
    return [
      Array.from({ length: containers }, (_, index) => this.merged(index as ContainerIndex)),
      [...this.#derived]
        .filter(([at]) => at < locations)
        .map(([at, answer]) => [
          at,
          answer,
          isContainer(answer.container) ? this.merged(answer.container) : answer.container,
        ]),
    ];
  }
}
