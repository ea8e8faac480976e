// SPDX-License-Identifier: Apache-2.0
import type { SparseValues } from "./sparse-values.ts";
import type { StringTable } from "./string-table.ts";
import type { WordRows } from "./word-rows.ts";

/** Where all rows of a table lie. */
export interface RowFacts {
  /** What every row has. */
  readonly words: WordRows;
  /** What few rows have. */
  readonly sparse: SparseValues;
  /** Texts that come again and again. */
  readonly strings: StringTable;
  /** Lists of namespace ids, eight each. */
  readonly sets: WordRows;
  /** Members of lists whose lengths differ: what each is, and which is the next. */
  readonly links: WordRows;
}

/** A row as its readers see it: a view on its words, made when it is asked for and thrown away. */
export interface Row {
  readonly facts: RowFacts;
  readonly words: WordRows;
  readonly index: number;
}

/** How one field of a row is read and written. */
export interface Accessor<T> {
  get(this: Row): T;
  set(this: Row, value: T): void;
}
