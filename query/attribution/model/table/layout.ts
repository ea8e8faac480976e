// SPDX-License-Identifier: Apache-2.0
import type { Accessor, ColumnBits, Row, RowFacts } from "./row.ts";
import type { WordRows } from "./word-rows.ts";

/** The column for flags, enumerations, and the bit for sparse values. */
const BITS = 0;
const SPARSE = 1;
const ALL = 0xffffffff;
export const SET_SIZE = 8;
export const LINK_SIZE = 4;

/** Assigns the fields of a row, one after the other, to columns or to bits of the first column. */
export class Layout {
  #columns = 1;
  #bits = 1;

  get columns(): number {
    return this.#columns;
  }

  /** A column of numbers; -1: not known. */
  number<T extends number = number>(): Accessor<T> {
    const column = this.#columns++;
    return {
      bits: { column, mask: ALL },
      get() {
        return this.words.number(column, this.index) as T;
      },
      set(value) {
        this.words.setNumber(column, this.index, value);
      },
    };
  }

  /** A column of counts; 0: not known. */
  count(): Accessor<number> {
    const column = this.#columns++;
    return {
      bits: { column, mask: ALL },
      get() {
        return this.words.number(column, this.index) + 1;
      },
      set(value) {
        this.words.setNumber(column, this.index, value - 1);
      },
    };
  }

  /** A column of event keys; 0: no event. */
  event(): Accessor<number> {
    const column = this.#columns++;
    return {
      bits: { column, mask: ALL },
      get() {
        return this.words.event(column, this.index);
      },
      set(value) {
        this.words.setEvent(column, this.index, value);
      },
    };
  }

  /** A column of sets of eight namespaces, or null. A changed set reuses its slot. */
  namespaceSet(): Accessor<number[] | null> {
    const column = this.#columns++;
    return {
      get() {
        const at = this.words.number(column, this.index);
        if (at < 0) return null;
        const { sets } = this.facts;
        return Array.from({ length: SET_SIZE }, (_, slot) => sets.number(slot, at));
      },
      set(value) {
        const { sets } = this.facts;
        const known = this.words.number(column, this.index);
        if (value === null) return this.words.setNumber(column, this.index, -1);
        const at = known < 0 ? sets.add() : known;
        for (const [slot, id] of value.entries()) sets.setNumber(slot, at, id);
        this.words.setNumber(column, this.index, at);
      },
    };
  }

  flag(): Accessor<boolean> {
    const bit = 1 << this.#take(1);
    return {
      bits: { column: BITS, mask: bit },
      get() {
        return (this.words.word(BITS, this.index) & bit) !== 0;
      },
      set(value) {
        const word = this.words.word(BITS, this.index);
        this.words.setWord(BITS, this.index, value ? word | bit : word & ~bit);
      },
    };
  }

  /** A number below 2^size. */
  small(size: number): Accessor<number> {
    const shift = this.#take(size);
    const mask = (1 << size) - 1;
    return {
      bits: { column: BITS, mask: mask << shift },
      get() {
        return (this.words.word(BITS, this.index) >>> shift) & mask;
      },
      set(value) {
        const others = this.words.word(BITS, this.index) & ~(mask << shift);
        this.words.setWord(BITS, this.index, others | (value << shift));
      },
    };
  }

  /** One of `values`; the first if not known. */
  enumeration<T>(values: readonly T[]): Accessor<T> {
    const chosen = this.small(Math.ceil(Math.log2(values.length)));
    return {
      bits: chosen.bits!,
      get() {
        return values[chosen.get.call(this)]!;
      },
      set(value) {
        chosen.set.call(this, values.indexOf(value));
      },
    };
  }

  /** A field of few rows, stored under its name; `otherwise` for all others. */
  sparse<T>(name: string, otherwise: T): Accessor<T> {
    return {
      get() {
        if ((this.words.word(BITS, this.index) & SPARSE) === 0) return otherwise;
        return this.facts.sparse.get(name, this.index, otherwise);
      },
      set(value) {
        const word = this.words.word(BITS, this.index);
        if (value === otherwise && (word & SPARSE) === 0) return;
        this.facts.sparse.set(name, this.index, value, otherwise);
        this.words.setWord(BITS, this.index, word | SPARSE);
      },
    };
  }

  #take(size: number): number {
    const first = this.#bits;
    this.#bits += size;
    if (this.#bits > 32) throw new RangeError("more flags than a word has bits");
    return first;
  }
}

/** Description of a table's rows. */
export interface RowKind<T> {
  readonly columns: number;
  readonly fields: readonly (keyof T)[];
  /** Column and bits of a field; undefined for a sparse field, or one of several columns. */
  readonly bitsOf: (field: keyof T) => ColumnBits | undefined;
  /** Class of the views. */
  readonly RowView: new (
    facts: RowFacts,
    index: number,
  ) => Row;
}

/** The kind of rows with these fields. */
export function rowKind<T>(
  layout: Layout,
  accessors: { readonly [Field in keyof T]-?: Accessor<T[Field]> },
): RowKind<T> {
  class RowView implements Row {
    readonly facts: RowFacts;
    readonly words: WordRows;
    readonly index: number;

    constructor(facts: RowFacts, index: number) {
      this.facts = facts;
      this.words = facts.words;
      this.index = index;
    }
  }
  for (const [name, accessor] of Object.entries(accessors))
    Object.defineProperty(RowView.prototype, name, accessor as PropertyDescriptor);
  const bitsOf = (field: keyof T) => accessors[field].bits;
  return { columns: layout.columns, fields: Object.keys(accessors) as (keyof T)[], bitsOf, RowView };
}
