// SPDX-License-Identifier: Apache-2.0
import type { FieldShape } from "./field-shapes.ts";

/** The rest of a line from one field on, as it was read once. */
export interface LineTail {
  readonly values: readonly string[];
  readonly shape: FieldShape;
  /** How many of the values stand before 0x1D. */
  readonly bodyValues: number;
}

const MAX_TAILS = 4096;
const WINDOW = 1024;
const WORTHWHILE = WINDOW / 4;
const PAUSE = 16 * WINDOW;

/**
 * The ends of SYSCALL records, from ppid= to the end of the line: a task repeats its own in every call, and reading by
 * token from a field's first byte depends on nothing before it. Bounded, and it pauses while a log repeats too little.
 */
export class LineTails {
  #tails = new Map<string, LineTail>();
  #looked = 0;
  #found = 0;
  #pause = 0;

  /** What was read of this text before. */
  find(text: string): LineTail | undefined {
    const tail = this.#tails.get(text);
    if (tail !== undefined) this.#found++;
    if (++this.#looked === WINDOW) {
      if (this.#found < WORTHWHILE) this.#stop();
      this.#looked = 0;
      this.#found = 0;
    }
    return tail;
  }

  /** Whether it is worth looking now. */
  isOpen(): boolean {
    if (this.#pause === 0) return true;
    this.#pause--;
    return false;
  }

  /** Remembers what was read of a text; copies both, since they are slices that would keep a whole chunk alive. */
  remember(text: string, values: readonly string[], shape: FieldShape, bodyValues: number): void {
    if (this.#tails.size >= MAX_TAILS) this.#tails.clear();
    const copy = Buffer.from(text, "latin1").toString("latin1");
    let at = 0;
    const copies = values.map((value) => {
      at = copy.indexOf(value, at);
      const slice = copy.slice(at, at + value.length);
      at += value.length;
      return slice;
    });
    this.#tails.set(copy, { values: copies, shape, bodyValues });
  }

  #stop(): void {
    this.#tails.clear();
    this.#pause = PAUSE;
  }
}
