// SPDX-License-Identifier: Apache-2.0
import type { ContainerIndex } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import { type ContainerAnswer, FIRST_FOUND, foundContainer } from "./container-answer.ts";

/** The containers of the model, by index, and those that only marks show, from FIRST_FOUND on. */
export class AllContainers {
  readonly #known: readonly Container[];
  readonly #found: readonly Container[];

  constructor(known: readonly Container[], found: readonly Container[]) {
    this.#known = known;
    this.#found = found;
  }

  /** The container of an answer; undefined where the answer is none. */
  get(answer: ContainerAnswer): Container | undefined {
    return answer < FIRST_FOUND ? this.#known[answer] : this.#found[answer - FIRST_FOUND];
  }

  /** In the order of their indexes. */
  *entries(): Generator<[index: ContainerIndex, container: Container], void, undefined> {
    for (const [i, container] of this.#known.entries()) yield [i as ContainerIndex, container];
    for (const [i, container] of this.#found.entries()) yield [foundContainer(i), container];
  }

  *[Symbol.iterator](): Generator<Container, void, undefined> {
    yield* this.#known;
    yield* this.#found;
  }
}
