// SPDX-License-Identifier: Apache-2.0

/** A text that counts reads of its chars: linear time is shown by counting, not by a clock. */
export class CountedText {
  looks = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  /** The parser uses only the string members defined here; any other would be undefined and throw. */
  asString(): string {
    return this as unknown as string;
  }

  charCodeAt(index: number): number {
    this.looks++;
    return this.#text.charCodeAt(index);
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  startsWith(search: string, position = 0): boolean {
    this.looks += search.length;
    return this.#text.startsWith(search, position);
  }

  indexOf(search: string, position: number): number {
    const found = this.#text.indexOf(search, position);
    this.looks += (found < 0 ? this.#text.length : found) - position;
    return found;
  }

  lastIndexOf(search: string): number {
    const found = this.#text.lastIndexOf(search);
    this.looks += this.#text.length - Math.max(0, found);
    return found;
  }
}
