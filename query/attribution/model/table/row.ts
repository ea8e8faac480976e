// SPDX-License-Identifier: Apache-2.0
import type { SparseValues } from "./sparse-values.ts";
import type { StringTable } from "./string-table.ts";
import type { WordRows } from "./word-rows.ts";

/** Storage of all rows of a table. */
export interface RowFacts {
  /** Fields of every row. */
  readonly words: WordRows;
  /** Fields of few rows. */
  readonly sparse: SparseValues;
  /** Interned strings. */
  readonly strings: StringTable;
  /** Sets of eight namespace ids. */
  readonly sets: WordRows;
  /** Linked lists: value and next element. */
  readonly links: WordRows;
}

/** A row as its readers see it: a short-lived view of its words. */
export interface Row {
  readonly facts: RowFacts;
  readonly words: WordRows;
  readonly index: number;
}

/** A column of words, or bits of one. */
export interface ColumnBits {
  readonly column: number;
  readonly mask: number;
}

/** Getter and setter of one field of a row. */
export interface Accessor<T> {
  /** Undefined for a sparse field, or one of several columns. */
  readonly bits?: ColumnBits;
  get(this: Row): T;
  set(this: Row, value: T): void;
}
