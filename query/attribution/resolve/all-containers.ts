// SPDX-License-Identifier: Apache-2.0
import type { Container } from "../model/model.ts";
import { FIRST_FOUND } from "./mark-book.ts";

/** The containers of the model, by index, and those that only marks show, by answers from FIRST_FOUND on. */
export class AllContainers {
  readonly #known: readonly Container[];
  readonly #found: readonly Container[];

  constructor(known: readonly Container[], found: readonly Container[]) {
    this.#known = known;
    this.#found = found;
  }

  /** The container of an answer; undefined where the answer is none. */
  get(answer: number): Container | undefined {
    return answer < FIRST_FOUND ? this.#known[answer] : this.#found[answer - FIRST_FOUND];
  }

  /** In the order of answers. */
  *entries(): Generator<[answer: number, container: Container], void, undefined> {
    yield* this.#known.entries();
    for (const [i, container] of this.#found.entries()) yield [FIRST_FOUND + i, container];
  }

  *[Symbol.iterator](): Generator<Container, void, undefined> {
    yield* this.#known;
    yield* this.#found;
  }
}
