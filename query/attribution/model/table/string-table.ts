// SPDX-License-Identifier: Apache-2.0

/** Strings that come again and again, each kept once under a number. */
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
