// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";

/** Rows of one statement: with 16 columns the call's own cost no longer shows, and a statement's limit of values is far. */
const ROWS = 32;

interface Statements {
  readonly one: string;
  readonly many: string;
}
/** Of thousands of boots each has batches of its own: to make the texts takes as long as to write a small boot's rows. */
const made = new Map<string, Statements>();

function statementsOf(table: string, columns: number, verb: string): Statements {
  const key = `${verb} INTO ${table} ${columns}`;
  let found = made.get(key);
  if (found === undefined) {
    const row = `(${new Array(columns).fill("?").join(", ")})`;
    const begin = `${verb} INTO ${table} VALUES `;
    found = { one: begin + row, many: begin + new Array(ROWS).fill(row).join(", ") };
    made.set(key, found);
  }
  return found;
}

/** Collects rows of one table and inserts them many at a time. */
export class RowBatch {
  /** Values of the rows collected; written in place, from next() on. */
  readonly values: unknown[];
  readonly #columns: number;
  readonly #many: PreparedStatement;
  readonly #one: PreparedStatement;
  readonly #onRefused: ((row: readonly unknown[], error: unknown) => void) | undefined;
  #rows = 0;

  /** `onRefused` gets the values of a row that breaks a constraint; without it that is an error for all that were collected. */
  constructor(
    store: Store,
    table: string,
    columns: number,
    verb: "INSERT" | "INSERT OR REPLACE" | "INSERT OR IGNORE" = "INSERT",
    onRefused?: (row: readonly unknown[], error: unknown) => void,
  ) {
    this.#onRefused = onRefused;
    const { one, many } = statementsOf(table, columns, verb);
    this.#columns = columns;
    this.values = new Array<unknown>(columns * ROWS).fill(null);
    this.#one = store.prepare(one);
    this.#many = store.prepare(many);
  }

  /** Where the values of the next row go. */
  next(): number {
    return this.#rows * this.#columns;
  }

  /** Adds a row at once. */
  add(...row: readonly unknown[]): void {
    let at = this.next();
    for (const value of row) this.values[at++] = value;
    this.added();
  }

  /** The row at next() is complete. */
  added(): void {
    if (++this.#rows < ROWS) return;
    try {
      // As arguments: the driver reads an array's elements one by one through V8's slow path.
      this.#many.run(...this.values);
      this.#rows = 0;
    } catch (error) {
      if (!this.#mayRefuse(error)) throw error;
      this.flush();
    }
  }

  flush(): void {
    const rows = this.#rows;
    this.#rows = 0;
    for (let row = 0; row < rows; row++) {
      const values = this.values.slice(row * this.#columns, (row + 1) * this.#columns);
      try {
        this.#one.run(values);
      } catch (error) {
        if (!this.#mayRefuse(error)) throw error;
        this.#onRefused?.(values, error);
      }
    }
  }

  /** The error is one of values, not of the database; the driver's own are of values that SQLite has no type for. */
  #mayRefuse(error: unknown): boolean {
    const { code } = error as { code?: unknown };
    const isOfValues = typeof code === "string" && /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/.test(code);
    return this.#onRefused !== undefined && isOfValues;
  }
}
