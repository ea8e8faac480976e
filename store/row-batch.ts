// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";

/** Rows of one statement: with 16 columns the call's own cost no longer shows, and a statement's limit of values is far. */
const ROWS = 32;

/**
 * A statement of several rows that is undone where one is refused needs a journal of its own: each page that it changes is copied into a
 * temporary file, indexes included. With FAIL the rows before the refused one stay. Source: https://sqlite.org/tempfiles.html, 2.5 Statement Journal Files
 */
const WITHOUT_JOURNAL = "INSERT OR FAIL";

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
    const many = new Array(ROWS).fill(row).join(", ");
    found = {
      one: `${verb} INTO ${table} VALUES ${row}`,
      many: `${verb === "INSERT" ? WITHOUT_JOURNAL : verb} INTO ${table} VALUES ${many}`,
    };
    made.set(key, found);
  }
  return found;
}

const isOfKey = (error: unknown): boolean =>
  /^SQLITE_CONSTRAINT_(?:PRIMARYKEY|ROWID|UNIQUE)$/.test((error as { code: string }).code);

/** Whether the table has a row of just these values. */
function isStored(store: Store, table: string, row: readonly unknown[]): boolean {
  const columns = store.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  const places = row.map(() => "?").join(", ");
  const statement = store.prepare(`SELECT 1 FROM ${table} WHERE (${columns.join(", ")}) IS (${places})`);
  return statement.get(...row) !== undefined;
}

/** Collects rows of one table and inserts them many at a time. */
export class RowBatch {
  /** Values of the rows collected; written in place, from next() on. */
  readonly values: unknown[];
  readonly #columns: number;
  readonly #many: PreparedStatement;
  readonly #one: PreparedStatement;
  readonly #onRefused: ((row: readonly unknown[], error: unknown) => void) | undefined;
  readonly #isStored: (row: readonly unknown[]) => boolean;
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
    this.#isStored = (row) => isStored(store, table, row);
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
      this.#insertRows(this.#isStored);
    }
  }

  flush(): void {
    this.#insertRows(() => false);
  }

  /** One by one; `isStored`: of rows that may have been inserted before. */
  #insertRows(isStored: (row: readonly unknown[]) => boolean): void {
    const rows = this.#rows;
    this.#rows = 0;
    for (let row = 0; row < rows; row++) {
      const values = this.values.slice(row * this.#columns, (row + 1) * this.#columns);
      try {
        this.#one.run(values);
      } catch (error) {
        if (!this.#mayRefuse(error)) throw error;
        if (isOfKey(error) && isStored(values)) continue;
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
