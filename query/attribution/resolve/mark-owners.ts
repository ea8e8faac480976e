// SPDX-License-Identifier: Apache-2.0

/** A container's life in event ids, both ends included. */
export interface Life {
  readonly container: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The containers that bear one mark. Who of them was alive is asked once for every task that was seen with it, and
 * devices are used again by one container after the other: a tree over their ends answers in logarithmic time.
 */
export class MarkOwners {
  /** In the order of their making. */
  readonly #lives: readonly Life[];
  /** Node n covers the lives below 2n+1 and 2n+2: the latest end among them. */
  readonly #ends: Float64Array;

  constructor(lives: readonly Life[]) {
    this.#lives = lives.toSorted((a, b) => a.from - b.from);
    this.#ends = new Float64Array(4 * Math.max(1, lives.length));
    if (lives.length > 0) this.#build(0, 0, lives.length);
  }

  /** In the order in which they were first seen with the mark. */
  get containers(): readonly number[] {
    return this.#lives.map(({ container }) => container);
  }

  /** Those that existed at an event: at most two, since more than one tells no more than two. */
  aliveAt(event: number): readonly number[] {
    const found: number[] = [];
    if (this.#lives.length > 0) this.#collect(0, 0, this.#lives.length, event, found);
    return found;
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

  #collect(node: number, low: number, high: number, event: number, found: number[]): void {
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
