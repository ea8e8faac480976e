// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";
import type { ContainerIndex } from "../../../types/ids.ts";
import { isOlderThanLog } from "../model/containers.ts";
import type { Model } from "../model/model.ts";
import { type CounterSample, mayShareCounter } from "./counter-test.ts";
import type { ActiveSpan } from "./owner-lives.ts";

/** So many containers with one mark may remain apart: more say nothing of a further one. */
const MAX_APART = 8;
const MAX_SAMPLES = 512;

/**
 * Containers older than the log that have a mark in common are one where all their numbers may come from one counter: the log
 * shows each by a task of its own.
 */
export class Twins {
  /** Pairs (later, earlier), each the first of those it has become one with. */
  readonly pairs: [later: ContainerIndex, earlier: ContainerIndex][] = [];
  readonly #state: Model;
  readonly #earlier = new Map<ContainerIndex, ContainerIndex>();
  /** First of several -> the numbers of all. */
  readonly #numbers = new Map<ContainerIndex, readonly CounterSample[]>();

  /** First of several -> when all are seen. */
  readonly #spans = new Map<ContainerIndex, ActiveSpan>();

  constructor(state: Model) {
    this.#state = state;
  }

  /** Unites what may be one of the containers with a mark, if all are older than the log. `spans`: when each is seen. */
  unite(containers: Iterable<ContainerIndex>, spans: ReadonlyMap<ContainerIndex, ActiveSpan>): void {
    const list = [...containers];
    if (list.length < 2 || !list.every((index) => isOlder(this.#state, index))) return;
    const apart: ContainerIndex[] = [];
    for (const index of list.toSorted((a, b) => a - b)) {
      const root = this.first(index);
      if (apart.some((other) => this.#join(root, other, spans)) || apart.length >= MAX_APART) continue;
      apart.push(root);
    }
  }

  /** The first of those that the container is one with. */
  first(container: ContainerIndex): ContainerIndex {
    let at = container;
    for (let next = this.#earlier.get(at); next !== undefined; next = this.#earlier.get(at)) at = next;
    if (at !== container) this.#earlier.set(container, at); // path compression
    return at;
  }

  #join(one: ContainerIndex, other: ContainerIndex, spans: ReadonlyMap<ContainerIndex, ActiveSpan>): boolean {
    const [earlier, later] = [one, other].map((index) => this.first(index)).sort((a, b) => a - b);
    if (earlier === later) return true;
    const span = this.#spanOfBoth(earlier!, later!, spans);
    if (span === undefined) return false;
    const numbers = [this.#numbersOf(earlier!), this.#numbersOf(later!)] as const;
    if (!mayShareCounter(...numbers)) return false;
    this.pairs.push([later!, earlier!]);
    this.#earlier.set(later!, earlier!);
    this.#spans.set(earlier!, span);
    const both = numbers.flat();
    this.#numbers.set(earlier!, both.length > MAX_SAMPLES ? both.filter((_, at) => at % 2 === 0) : both);
    return true;
  }

  /**
   * When both are seen. Undefined where something shows, or may show, that one has ended before the other was made: a first task that moves
   * a root into place makes a container of its own, and where records are missing between the two the mark may have been used again.
   */
  #spanOfBoth(
    one: ContainerIndex,
    other: ContainerIndex,
    spans: ReadonlyMap<ContainerIndex, ActiveSpan>,
  ): ActiveSpan | undefined {
    const [a, b] = [this.#spanOf(one, spans), this.#spanOf(other, spans)];
    if (a === undefined || b === undefined) return undefined;
    const [madeAt, alsoMadeAt] = [this.#madeAt(one), this.#madeAt(other)];
    if ((madeAt !== 0 && (alsoMadeAt !== 0 || b.from < madeAt)) || (alsoMadeAt !== 0 && a.from < alsoMadeAt))
      return undefined;
    const [end, start] = a.from <= b.from ? [a.to, b.from] : [b.to, a.from];
    const { holes } = this.#state.shown;
    const isApart = (holes[firstAt(holes, (hole) => hole > end)] ?? Number.POSITIVE_INFINITY) <= start;
    return isApart ? undefined : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
  }

  #spanOf(container: ContainerIndex, spans: ReadonlyMap<ContainerIndex, ActiveSpan>): ActiveSpan | undefined {
    return this.#spans.get(container) ?? spans.get(container);
  }

  /** First event of the task that has moved its root into place; 0: none has. */
  #madeAt(container: ContainerIndex): number {
    const { containers, tasks } = this.#state;
    return tasks.get(containers.get(container)!.init)?.first ?? 0;
  }

  #numbersOf(container: ContainerIndex): readonly CounterSample[] {
    return this.#numbers.get(container) ?? this.#state.containers.get(container)!.numbers;
  }
}

function isOlder({ containers }: Model, index: ContainerIndex): boolean {
  const container = containers.get(index); // one that only marks show is no row
  return container !== undefined && isOlderThanLog(container);
}
