// SPDX-License-Identifier: Apache-2.0
import type { ContainerIndex } from "../../../types/ids.ts";

/** A container's life in event keys, both ends included. */
export interface Life {
  readonly container: ContainerIndex;
  readonly from: number;
  readonly to: number;
  /** It is known to live from here to there; before and after that, records are missing that may show another one's life. */
  readonly sureFrom: number;
  readonly sureTo: number;
}

/**
 * The containers with one mark. Each sighting asks for those alive at its event, and containers reuse devices one
 * after the other: a tree of their ends answers in logarithmic time.
 */
export class MarkOwners {
  /** In the order of creation. */
  readonly #lives: readonly Life[];
  /** Binary tree: node n holds the latest end of the lives below its children 2n+1 and 2n+2. */
  readonly #ends: Float64Array;

  readonly #byContainer: ReadonlyMap<ContainerIndex, Life>;

  constructor(lives: readonly Life[]) {
    this.#byContainer = new Map(lives.map((life) => [life.container, life]));
    this.#lives = lives.toSorted((a, b) => a.from - b.from);
    this.#ends = new Float64Array(4 * Math.max(1, lives.length));
    if (lives.length > 0) this.#build(0, 0, lives.length);
  }

  /** Containers alive at an event, at most two: more give no further information. */
  aliveAt(event: number): readonly ContainerIndex[] {
    const found: ContainerIndex[] = [];
    if (this.#lives.length > 0) this.#collect(0, 0, this.#lives.length, event, found);
    return found;
  }

  /** Whether one of these is known to live at an event. */
  isSureAt(container: ContainerIndex, event: number): boolean {
    const life = this.#byContainer.get(container);
    return life !== undefined && life.sureFrom <= event && event <= life.sureTo;
  }

  #build(node: number, low: number, high: number): number {
    let end = this.#lives[low]!.to;
    if (high - low > 1) {
      const middle = (low + high) >>> 1;
      end = Math.max(this.#build(2 * node + 1, low, middle), this.#build(2 * node + 2, middle, high));
    }
    this.#ends[node] = end;
    return end;
  }

  #collect(node: number, low: number, high: number, event: number, found: ContainerIndex[]): void {
    if (found.length > 1 || this.#ends[node]! < event || this.#lives[low]!.from > event) return;
    if (high - low === 1) {
      found.push(this.#lives[low]!.container);
      return;
    }
    const middle = (low + high) >>> 1;
    this.#collect(2 * node + 1, low, middle, event, found);
    this.#collect(2 * node + 2, middle, high, event, found);
  }
}
