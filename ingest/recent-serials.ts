// SPDX-License-Identifier: Apache-2.0

/** Number of previous events examined. */
const KEPT = 128;
/** Maximum distance of serials that continue others. */
const NEAR = 64;
/** Maximum number of long calls ahead at one time, and minimum number of events for comparison. */
const MAX_AHEAD = 16;
const MIN_EVENTS = 8;

/** The last serials of a boot span in source order. */
export class RecentSerials {
  readonly #serials: number[] = [];
  #next = 0;

  add(sequence: number): void {
    this.#serials[this.#next] = sequence;
    this.#next = (this.#next + 1) % KEPT;
  }

  /**
   * Whether a falling serial continues most of the previous events, with few ahead of it: in time order, as written by
   * ausearch, a long call is at its beginning with the serial of its end.
   */
  goesOnBehind(sequence: number): boolean {
    let ahead = 0;
    let before = Number.NEGATIVE_INFINITY;
    for (const other of this.#serials) {
      if (other === sequence) return false;
      if (other > sequence) ahead++;
      else if (other > before) before = other;
    }
    const length = this.#serials.length;
    if (sequence - before > NEAR || ahead > MAX_AHEAD) return false;
    // a boot that begins with exactly the next serial would be a coincidence
    return sequence === before + 1 || (length >= MIN_EVENTS && ahead * 4 <= length);
  }

  /** Oldest first. */
  saved(): number[] {
    const isFull = this.#serials.length === KEPT;
    return isFull
      ? [...this.#serials.slice(this.#next), ...this.#serials.slice(0, this.#next)]
      : [...this.#serials];
  }

  restore(saved: readonly number[]): void {
    this.clear();
    for (const sequence of saved) this.add(sequence);
  }

  clear(): void {
    this.#serials.length = 0;
    this.#next = 0;
  }
}
