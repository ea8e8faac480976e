// SPDX-License-Identifier: Apache-2.0

/** Interned strings: each is stored once, under a number. */
export class StringTable {
  readonly #strings: string[] = [];
  readonly #indexes = new Map<string, number>();

  get(index: number): string {
    return this.#strings[index]!;
  }

  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.push(text) - 1;
    this.#indexes.set(text, index);
    return index;
  }

  all(): readonly string[] {
    return this.#strings;
  }
}
