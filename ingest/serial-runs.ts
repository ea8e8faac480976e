// SPDX-License-Identifier: Apache-2.0

/** Serials added since the last commit, as runs without a hole. */
export class SerialRuns {
  #starts: number[] = [];
  #ends: number[] = [];

  add(sequence: number): void {
    const last = this.#ends.length - 1;
    const end = this.#ends[last];
    if (end === sequence || end === sequence - 1) this.#ends[last] = sequence;
    else {
      this.#starts.push(sequence);
      this.#ends.push(sequence);
    }
  }

  /** Returns the runs in order, merged if adjacent, and clears them. */
  take(): [first: number, last: number][] {
    const order = this.#starts.map((first, i): [number, number] => [first, this.#ends[i] as number]);
    order.sort((left, right) => left[0] - right[0]);
    this.#starts = [];
    this.#ends = [];
    const runs: [number, number][] = [];
    for (const [first, last] of order) {
      const before = runs.at(-1);
      if (before === undefined || first > before[1] + 1) runs.push([first, last]);
      else if (last > before[1]) before[1] = last;
    }
    return runs;
  }
}
