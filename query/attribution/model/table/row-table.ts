// SPDX-License-Identifier: Apache-2.0
import { LINK_SIZE, type RowKind, SET_SIZE } from "./layout.ts";
import type { RowFacts } from "./row.ts";
import { SparseValues } from "./sparse-values.ts";
import { StringTable } from "./string-table.ts";
import { WordRows, type WordRowsHead } from "./word-rows.ts";

/**
 * A list of rows, by index. Fields of every row are in words, fields of few rows in maps. A row is a view: writing a
 * field writes to the table, and two views of one row are two objects.
 */
export class RowTable<T extends object, Id extends number = number> {
  readonly kind: RowKind<T>;
  protected readonly facts: RowFacts;

  constructor(kind: RowKind<T>) {
    this.kind = kind;
    this.facts = {
      words: new WordRows(kind.columns),
      sparse: new SparseValues(),
      strings: new StringTable(),
      sets: new WordRows(SET_SIZE),
      links: new WordRows(LINK_SIZE),
    };
  }

  get length(): number {
    return this.facts.words.length;
  }

  /** Index of the row that was added last; -1 before the first. */
  get last(): Id {
    return (this.facts.words.length - 1) as Id;
  }

  /** A view of a row; undefined for an index out of range, such as -1. */
  get(index: Id): T | undefined {
    if (index < 0 || index >= this.facts.words.length) return undefined;
    return new this.kind.RowView(this.facts, index) as unknown as T;
  }

  /** Adds a row with these fields and returns its index. */
  add(known: Partial<T>): Id {
    const index = this.facts.words.add() as Id;
    Object.assign(this.get(index)!, known);
    return index;
  }

  /** Its words, for what compares rows without views of them. */
  get words(): WordRows {
    return this.facts.words;
  }

  /** Removes the last row, which must have no sparse values. */
  removeLast(): void {
    this.facts.words.removeLast();
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.get(index as Id)!;
  }

  *entries(): Generator<[index: Id, row: T], void, undefined> {
    for (let index = 0; index < this.length; index++) yield [index as Id, this.get(index as Id)!];
  }

  /** Input of `restore` beside the pages and the sparse values; plain data. */
  head(): RowTableHead {
    const { words, sets, links, strings } = this.facts;
    return { words: words.head(), sets: sets.head(), links: links.head(), strings: strings.all() };
  }

  pages(): readonly Uint32Array[] {
    const { words, sets, links } = this.facts;
    return [words, sets, links].flatMap((rows) => rows.pages());
  }

  /** `isAsked`: of these fields alone. */
  sparseValues(isAsked?: (name: string) => boolean): Iterable<[name: string, row: number, value: unknown]> {
    return this.facts.sparse.entries(isAsked);
  }

  /** The value of a field of few rows; undefined where the row has none. */
  sparseValue(name: string, row: number): unknown {
    return this.facts.sparse.get<unknown>(name, row, undefined);
  }

  /** The values of one field of few rows. */
  protected sparseOf<V>(name: string): Iterable<[row: Id, value: V]> {
    return this.facts.sparse.of<Id, V>(name);
  }

  /** Restores the output of `head`; the pages and the sparse values follow. */
  restore({ words, sets, links, strings }: RowTableHead): void {
    this.facts.words.restore(words);
    this.facts.sets.restore(sets);
    this.facts.links.restore(links);
    for (const text of strings) this.facts.strings.indexOf(text);
  }

  restorePage(page: Uint32Array): void {
    const { words, sets, links } = this.facts;
    [words, sets, links].find((rows) => !rows.isWhole)?.restorePage(page);
  }

  restoreSparse(name: string, row: number, value: unknown): void {
    this.facts.sparse.set(name, row, value, undefined);
  }
}

export interface RowTableHead {
  readonly words: WordRowsHead;
  readonly sets: WordRowsHead;
  readonly links: WordRowsHead;
  readonly strings: readonly string[];
}
