// SPDX-License-Identifier: Apache-2.0
import { RowBatch } from "./row-batch.ts";
import type { Statement, Store } from "./store.ts";

/** Columns of a row of `event`. `exit` is a bigint beyond 2^53. */
export interface EventColumns {
  readonly timeMs: number;
  /** Row of `string`. */
  readonly typesRow: number;
  readonly call: number | null;
  readonly success: number | null;
  readonly exit: number | bigint | null;
  readonly pid: number | null;
  /** Row of `actor`: ppid, credential, program. */
  readonly actor: number | null;
  readonly key: number | null;
  readonly items: number | null;
  readonly flags: number;
  readonly offset: number;
  /** After the last byte of the first run. */
  readonly end: number;
  readonly parts: EventParts | null;
}

/** The rows that hang on an event; most events have none. */
export interface EventParts {
  /** Further runs of bytes: source, offset, length, … */
  readonly spans: readonly number[];
  /** item, name (row of string), inode, dev, nametype, … */
  readonly paths: readonly (number | bigint | string | null)[];
  /** position, type, fields as JSON, … */
  readonly statements: readonly (number | string)[];
  readonly argv: { readonly argc: number; readonly bytes: Uint8Array } | null;
  /** kind, value (row of string), … */
  readonly details: readonly number[];
  /** a0 … a3 */
  readonly registers: readonly (string | null)[] | null;
}

export const PATH_VALUES = 5;

/** Tables that hang on an event, by their column with its id. */
export const EVENT_PARTS = ["span", "arguments", "argv", "path", "statement", "detail"] as const;

/** Writes events in batches. Nothing is in the database before flush(); run it inside a transaction. */
export class EventWriter {
  readonly #events: RowBatch;
  readonly #paths: RowBatch;
  readonly #span: Statement;
  readonly #registers: Statement;
  readonly #argv: Statement;
  readonly #statement: Statement;
  readonly #detail: Statement;

  constructor(store: Store) {
    this.#events = new RowBatch(store, "event", 14);
    this.#paths = new RowBatch(store, "path", 7);
    this.#span = store.prepare("INSERT INTO span VALUES (?, ?, ?, ?, ?)");
    this.#registers = store.prepare("INSERT INTO arguments VALUES (?, ?, ?, ?, ?)");
    this.#argv = store.prepare("INSERT INTO argv VALUES (?, ?, ?)");
    this.#statement = store.prepare("INSERT INTO statement VALUES (?, ?, ?, ?)");
    this.#detail = store.prepare("INSERT OR IGNORE INTO detail VALUES (?, ?, ?)");
  }

  /** Adds an event whose id is not in the database; its first run of bytes stands in the source. */
  insert(id: number, source: number, row: EventColumns): void {
    const batch = this.#events;
    const values = batch.values;
    let i = batch.next();
    values[i++] = id;
    values[i++] = row.timeMs;
    values[i++] = row.typesRow;
    values[i++] = row.call;
    values[i++] = row.success;
    values[i++] = row.exit;
    values[i++] = row.pid;
    values[i++] = row.actor;
    values[i++] = row.key;
    values[i++] = row.items;
    values[i++] = row.flags;
    values[i++] = source;
    values[i++] = row.offset;
    values[i] = row.end - row.offset;
    batch.added();
    if (row.parts !== null) this.#insertParts(id, row.parts);
  }

  flush(): void {
    this.#events.flush();
    this.#paths.flush();
  }

  #insertParts(event: number, { spans, paths, statements, argv, details, registers }: EventParts): void {
    for (let i = 0; i < spans.length; i += 3)
      this.#span.run(event, i / 3 + 1, spans[i], spans[i + 1], spans[i + 2]);
    this.#insertPaths(event, paths);
    for (let i = 0; i < statements.length; i += 3) {
      this.#statement.run(event, statements[i], statements[i + 1], statements[i + 2]);
    }
    for (let i = 0; i < details.length; i += 2) this.#detail.run(event, details[i], details[i + 1]);
    if (argv !== null) this.#argv.run(event, argv.argc, argv.bytes);
    if (registers !== null) this.#registers.run(event, ...registers);
  }

  #insertPaths(event: number, paths: EventParts["paths"]): void {
    const { values } = this.#paths;
    for (let i = 0; i < paths.length; i += PATH_VALUES) {
      let at = this.#paths.next();
      values[at++] = event;
      values[at++] = i / PATH_VALUES;
      for (let k = 0; k < PATH_VALUES; k++) values[at++] = paths[i + k];
      this.#paths.added();
    }
  }
}
