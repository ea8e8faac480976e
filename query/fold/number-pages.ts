// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/api.ts";

const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const END_OF_ROW = 10;

/**
 * Reads integer columns of many rows as one text and takes it apart here: a third of the time of a JavaScript array a
 * row (measured on 151,773 events: 85 ms instead of 218). NULL becomes NaN; beyond 2^53 digits are lost.
 */
export class NumberPages {
  readonly #statement;
  readonly columns: number;

  /** `rows` is the SELECT for one page, with ? for parameters; `columns` are expressions on its columns, the shorter their numbers the better. */
  constructor(store: Store, columns: readonly string[], rows: string) {
    const row = columns.map((column) => `ifnull(${column}, '')`).join(" || ' ' || ");
    this.columns = columns.length;
    this.#statement = store.prepare(`SELECT group_concat(${row}, char(10)) FROM (${rows})`).pluck();
  }

  /** One page, row after row; empty where there are no more rows. */
  read(...parameters: number[]): Float64Array {
    const text = this.#statement.get(...parameters) as string | null;
    return text === null ? new Float64Array(0) : takeApart(text, this.columns);
  }
}

function takeApart(text: string, columns: number): Float64Array {
  let rows = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) rows++;
  const numbers = new Float64Array(rows * columns);
  let count = 0;
  let value = Number.NaN;
  let sign = 1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : END_OF_ROW;
    if (code >= ZERO && code <= NINE) value = (Number.isNaN(value) ? 0 : value * 10) + code - ZERO;
    else if (code === MINUS) sign = -1;
    else {
      numbers[count++] = sign * value;
      value = Number.NaN;
      sign = 1;
    }
  }
  return numbers;
}
