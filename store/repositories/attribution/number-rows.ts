// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const END_OF_ROW = 10;

/**
 * Reads integer columns of many rows as one text and splits it here: half the time of a JavaScript array per
 * row (measured on 388,402 events: 120 ms instead of 250). NULL becomes NaN; beyond 2^53 digits are lost.
 */
export class NumberRows {
  readonly #columns: number;
  readonly #text;

  /**
   * `columns` are expressions, the shorter their numbers the better; `from` is a FROM with a WHERE that reads in the order that
   * is wanted (a sub-query with a LIMIT would be copied first, row after row). Numbers in both are parameters, by name: the text
   * is the same for all boots, and is prepared once.
   */
  constructor(store: Store, columns: readonly string[], from: string) {
    const row = columns.map((column) => `ifnull(${column}, '')`).join(", ");
    this.#columns = columns.length;
    this.#text = store
      .prepare(`SELECT CAST(group_concat(concat_ws(' ', ${row}), char(10)) AS BLOB) ${from}`)
      .pluck();
  }

  /** Row after row; empty if there are none. */
  read(parameters: Readonly<Record<string, number>>): Float64Array {
    const text = this.#text.get(parameters) as Buffer | null;
    return text === null ? new Float64Array(0) : takeApart(text, this.#columns);
  }
}

function takeApart(text: Buffer, columns: number): Float64Array {
  let rows = 1;
  for (let at = text.indexOf(END_OF_ROW); at >= 0; at = text.indexOf(END_OF_ROW, at + 1)) rows++;
  const numbers = new Float64Array(rows * columns);
  const { length } = text;
  let count = 0;
  let value = 0;
  let digits = 0;
  let sign = 1;
  for (let i = 0; i <= length; i++) {
    const code = i < length ? text[i]! : END_OF_ROW;
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + code - ZERO;
      digits++;
    } else if (code === MINUS) sign = -1;
    else {
      numbers[count++] = digits === 0 ? Number.NaN : sign * value;
      value = 0;
      digits = 0;
      sign = 1;
    }
  }
  return numbers;
}
