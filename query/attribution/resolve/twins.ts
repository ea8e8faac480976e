// SPDX-License-Identifier: Apache-2.0
import type { Model } from "../model/model.ts";
import { type CounterSample, mayShareCounter } from "./counter-test.ts";

/** So many containers with one mark may remain apart: more say nothing of a further one. */
const MAX_APART = 8;
const MAX_SAMPLES = 512;

/**
 * Containers older than the log that have a mark in common are one where all their numbers may come from one counter: the log
 * shows each by a task of its own.
 */
export class Twins {
  /** Pairs (later, earlier), each the first of those it has become one with. */
  readonly pairs: [later: number, earlier: number][] = [];
  readonly #state: Model;
  readonly #earlier = new Map<number, number>();
  /** First of several -> the numbers of all. */
  readonly #numbers = new Map<number, readonly CounterSample[]>();

  constructor(state: Model) {
    this.#state = state;
  }

  /** Unites what may be one of the containers with a mark, if all are older than the log. */
  unite(containers: Iterable<number>): void {
    const list = [...containers];
    if (list.length < 2 || !list.every((index) => isOlder(this.#state, index))) return;
    const apart: number[] = [];
    for (const index of list.toSorted((a, b) => a - b)) {
      const root = this.first(index);
      if (apart.some((other) => this.#join(root, other)) || apart.length >= MAX_APART) continue;
      apart.push(root);
    }
  }

  /** The first of those that the container is one with. */
  first(container: number): number {
    let at = container;
    for (let next = this.#earlier.get(at); next !== undefined; next = this.#earlier.get(at)) at = next;
    if (at !== container) this.#earlier.set(container, at); // path compression
    return at;
  }

  #join(one: number, other: number): boolean {
    const [earlier, later] = [one, other].map((index) => this.first(index)).sort((a, b) => a - b);
    if (earlier === later) return true;
    const numbers = [this.#numbersOf(earlier!), this.#numbersOf(later!)] as const;
    if (!mayShareCounter(...numbers)) return false;
    this.pairs.push([later!, earlier!]);
    this.#earlier.set(later!, earlier!);
    const both = numbers.flat();
    this.#numbers.set(earlier!, both.length > MAX_SAMPLES ? both.filter((_, at) => at % 2 === 0) : both);
    return true;
  }

  #numbersOf(container: number): readonly CounterSample[] {
    return this.#numbers.get(container) ?? this.#state.containers.get(container)!.numbers;
  }
}

function isOlder({ containers }: Model, index: number): boolean {
  const container = containers.get(index); // one that only marks show is no row
  return container !== undefined && container.created === 0 && container.contid === "";
}
