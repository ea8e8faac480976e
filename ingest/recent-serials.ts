// SPDX-License-Identifier: Apache-2.0

/** Events looked back at. */
const KEPT = 128;
/** Events that go on with the serials of the others follow them as closely as this. */
const NEAR = 64;
/** Long calls that lie ahead at one time, at most, and events to hold them against, at least. */
const MAX_AHEAD = 16;
const MIN_EVENTS = 8;

/** The last serials of a boot span in the order of the source. */
export class RecentSerials {
  readonly #serials: number[] = [];
  #next = 0;

  add(sequence: number): void {
    this.#serials[this.#next] = sequence;
    this.#next = (this.#next + 1) % KEPT;
  }

  /**
   * True if a serial that falls goes on where most events before it were, and few lie ahead of it: in the order of times, in
   * which ausearch writes, a call that took long stands where it began and has the serial of its end.
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
    // that a boot begins with the very serial that is next would be a chance
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
