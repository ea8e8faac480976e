// SPDX-License-Identifier: Apache-2.0

const PAGE_BITS = 10;
const PAGE_ROWS = 1 << PAGE_BITS;
const IN_PAGE = PAGE_ROWS - 1;
/** Of the first page, until there are more: many a boot has few rows of everything. */
const FIRST_BITS = 4;
/** The unset id of audit, for auid and ses. */
const UNSET = 0xffffffff;
/** Marks a number that exceeds a word and is stored in a map. */
const WIDE = 0xffffffff;

/**
 * Rows of numbers in 32-bit words, column by column in pages of 1,024 rows; the first is smaller until it is full. A million rows take no
 * more than their words, and the garbage collector does not scan them. A column holds plain numbers (word 0 is -1) or
 * event keys relative to the first one (word 0 is 0, no event). A number that exceeds a word is stored in a map and
 * returned exactly: attackers write any number.
 */
export class WordRows {
  readonly #columns: number;
  readonly #pages: Uint32Array[] = [];
  readonly #wide = new Map<number, number>();
  #length = 0;
  #origin = 0;
  /** Rows of a page, as a power of 2. */
  #bits = FIRST_BITS;

  constructor(columns: number) {
    this.#columns = columns;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row of zero words and returns its index. */
  add(): number {
    const row = this.#length++;
    if ((row & IN_PAGE) === 0) this.#pages.push(new Uint32Array(this.#columns << this.#bits));
    else if (row >>> this.#bits !== 0 && this.#bits < PAGE_BITS) this.#widen();
    return row;
  }

  /** Moves the first page into one with room for twice the rows. */
  #widen(): void {
    const [narrow, bits] = [this.#pages[0]!, this.#bits++];
    const wide = new Uint32Array(this.#columns << this.#bits);
    for (let column = 0; column < this.#columns; column++)
      wide.set(narrow.subarray(column << bits, (column + 1) << bits), column << this.#bits);
    this.#pages[0] = wide;
  }

  removeLast(): void {
    const row = --this.#length;
    if ((row & IN_PAGE) === 0) this.#pages.pop();
    else for (let column = 0; column < this.#columns; column++) this.setWord(column, row, 0);
  }

  word(column: number, row: number): number {
    return this.#pages[row >>> PAGE_BITS]![(column << this.#bits) + (row & IN_PAGE)]!;
  }

  setWord(column: number, row: number, word: number): void {
    this.#pages[row >>> PAGE_BITS]![(column << this.#bits) + (row & IN_PAGE)] = word;
  }

  number(column: number, row: number): number {
    const word = this.word(column, row);
    if (word > 1 && word !== WIDE) return word - 2;
    if (word === 0) return -1;
    return word === 1 ? UNSET : this.#wideNumber(column, row);
  }

  setNumber(column: number, row: number, value: number): void {
    if (value >= 0 && value < WIDE - 2) this.setWord(column, row, value + 2);
    else if (value === -1 || value === UNSET) this.setWord(column, row, value === -1 ? 0 : 1);
    else this.#setWide(column, row, value);
  }

  event(column: number, row: number): number {
    const word = this.word(column, row);
    if (word === 0) return 0;
    return word === WIDE ? this.#wideNumber(column, row) : this.#origin + word - 1;
  }

  setEvent(column: number, row: number, event: number): void {
    if (event === 0) return this.setWord(column, row, 0);
    if (this.#origin === 0) this.#origin = event;
    const offset = event - this.#origin;
    if (offset >= 0 && offset < WIDE - 1) this.setWord(column, row, offset + 1);
    else this.#setWide(column, row, event);
  }

  /** The words of some rows of one page, one column after the other, as they are stored. */
  wordsOf(first: number, rows: number): Uint32Array {
    const words = new Uint32Array(this.#columns * rows);
    for (let column = 0; column < this.#columns; column++)
      words.set(this.columnOf(column, first, rows), column * rows);
    return words;
  }

  /** The words of a column in some rows of one page. */
  columnOf(column: number, first: number, rows: number): Uint32Array {
    const start = (column << this.#bits) + (first & IN_PAGE);
    return this.#pages[first >>> PAGE_BITS]!.subarray(start, start + rows);
  }

  /** Values that no word holds: the first event, and numbers that exceed a word. */
  get others(): unknown {
    return [this.#origin, ...this.#wide];
  }

  #wideNumber(column: number, row: number): number {
    return this.#wide.get(row * this.#columns + column)!;
  }

  #setWide(column: number, row: number, value: number): void {
    this.setWord(column, row, WIDE);
    this.#wide.set(row * this.#columns + column, value);
  }

  /** Input of `restore` beside the pages. */
  head(): WordRowsHead {
    return { length: this.#length, origin: this.#origin, wide: [...this.#wide] };
  }

  pages(): readonly Uint32Array[] {
    return this.#pages;
  }

  /** Restores the output of `head`; the pages follow, in order. */
  restore({ length, origin, wide }: WordRowsHead): void {
    this.#length = length;
    this.#origin = origin;
    for (const [at, value] of wide) this.#wide.set(at, value);
  }

  /** Whether all pages are restored. */
  get isWhole(): boolean {
    return this.#pages.length << PAGE_BITS >= this.#length;
  }

  restorePage(page: Uint32Array): void {
    this.#bits = Math.log2(page.length / this.#columns);
    this.#pages.push(page);
  }
}

export interface WordRowsHead {
  readonly length: number;
  readonly origin: number;
  readonly wide: readonly (readonly [number, number])[];
}
