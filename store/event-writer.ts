// SPDX-License-Identifier: Apache-2.0
import { EventCounts } from "./event-counts.ts";
import { RowBatch } from "./row-batch.ts";
import type { PreparedStatement, Store } from "./store.ts";

/** Columns of a row of `event`. `exit` is a bigint beyond 2^53. */
export interface EventValues {
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

/** The dependent rows of an event; most events have none. */
export interface EventParts {
  /** Further runs of bytes: source, offset, length, … */
  readonly spans: readonly number[];
  /** item, name (row of string), inode, dev, nametype, directory (row of string), descriptor, … */
  readonly paths: readonly (number | bigint | string | null)[];
  /** position, type (row of string), fields as JSON (row of string, or null), the same as text (or null), … */
  readonly statements: readonly (number | string | null)[];
  readonly argv: { readonly argc: number; readonly bytes: Uint8Array } | null;
  /** kind, value (row of string), … */
  readonly details: readonly number[];
  /** position, module, outcome, then rows of string: operation, permission, class, subject, object, target, … */
  readonly decisions: readonly (number | string | null)[];
  /** position, role, pid, uid, comm, exe (rows of string), … */
  readonly otherTasks: readonly (number | string | null)[];
  /** a0 … a3 */
  readonly registers: readonly (string | null)[] | null;
}

export const PATH_VALUES = 7;
export const STATEMENT_VALUES = 4;
export const DECISION_VALUES = 9;
export const OTHER_TASK_VALUES = 6;

/** Tables with rows of an event, with the column of its id; its own table comes last. */
const EVENT_COLUMNS = 14;

/** An event that could not be stored. */
export interface RefusedEvent {
  readonly id: number;
  /** source, offset, length … of its records. */
  readonly runs: readonly number[];
  readonly error: unknown;
}

const TABLES = [
  ...["span", "arguments", "argv", "path", "statement", "detail", "decision", "other_task"].map((table) => [
    table,
    "event",
  ]),
  ["event", "id"],
] as const;

/**
 * Writes events in batches, removes and renumbers them, and updates `event_count`. Run it inside a transaction, and
 * finish() before that ends: rows and counts are in memory until then.
 */
export class EventWriter {
  readonly #counts: EventCounts;
  readonly #kindOf: PreparedStatement;
  readonly #remove: readonly PreparedStatement[];
  readonly #renumber: readonly PreparedStatement[];
  readonly #events: RowBatch;
  readonly #paths: RowBatch;
  readonly #statements: RowBatch;
  readonly #details: RowBatch;
  readonly #registers: RowBatch;
  readonly #onRefused: ((event: RefusedEvent) => void) | undefined;
  readonly #runsOf: PreparedStatement;
  /** Rows that violate a constraint, by their events. */
  readonly #refused = new Map<number, { readonly row: readonly unknown[]; readonly error: unknown }>();
  readonly #span: PreparedStatement;
  readonly #argv: PreparedStatement;
  readonly #decision: PreparedStatement;
  readonly #otherTask: PreparedStatement;

  /** `onRefused` is called with an event that violates a constraint; without it, that is an error for the whole batch. */
  constructor(store: Store, onRefused?: (event: RefusedEvent) => void) {
    this.#onRefused = onRefused;
    this.#runsOf = store
      .prepare(
        "SELECT source, offset, length FROM event WHERE id = @id UNION ALL SELECT source, offset, length FROM span WHERE event = @id",
      )
      .raw();
    const refuse = (row: readonly unknown[], error: unknown) =>
      this.#refused.set(row[0] as number, { row, error });
    this.#counts = new EventCounts(store);
    this.#kindOf = store.prepare("SELECT types, flags, pid IS NOT NULL AS hasPid FROM event WHERE id = ?");
    this.#remove = TABLES.map(([table, column]) => store.prepare(`DELETE FROM ${table} WHERE ${column} = ?`));
    this.#renumber = TABLES.map(([table, column]) =>
      store.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`),
    );
    this.#events = new RowBatch(store, "event", EVENT_COLUMNS, "INSERT", onRefused && refuse);
    this.#paths = new RowBatch(store, "path", 9, "INSERT", onRefused && refuse);
    this.#statements = new RowBatch(store, "statement", 1 + STATEMENT_VALUES, "INSERT", onRefused && refuse);
    this.#details = new RowBatch(store, "detail", 3, "INSERT OR IGNORE", onRefused && refuse);
    this.#registers = new RowBatch(store, "arguments", 5, "INSERT", onRefused && refuse);
    this.#span = store.prepare("INSERT INTO span VALUES (?, ?, ?, ?, ?)");
    this.#argv = store.prepare("INSERT INTO argv VALUES (?, ?, ?)");
    this.#decision = store.prepare("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#otherTask = store.prepare("INSERT INTO other_task VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  /** Adds an event with a new id; its first run of bytes is in the source. */
  insert(id: number, source: number, row: EventValues): void {
    if (this.#refused.size > 0) this.flush();
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
    this.#counts.add(id, row.typesRow, row.flags, row.pid !== null, 1);
    if (row.parts !== null) this.#insertParts(id, row.parts);
  }

  /** Removes a stored event, with its dependent rows. */
  remove(id: number): void {
    this.#count(id, id, -1);
    for (const statement of this.#remove) statement.run(id);
  }

  /** The flags of a stored event; 0 if none has that id. */
  flagsOf(id: number): number {
    const kind = this.#kindOf.get(id) as { flags: number } | undefined;
    return kind?.flags ?? 0;
  }

  /** Gives a stored event an unused id. */
  renumber(from: number, to: number): void {
    this.#count(from, from, -1);
    this.#count(from, to, 1);
    for (const statement of this.#renumber) statement.run(to, from);
  }

  /** Writes the collected rows, so that they can be read. */
  flush(): void {
    this.#events.flush();
    this.#paths.flush();
    this.#statements.flush();
    this.#details.flush();
    this.#registers.flush();
    if (this.#refused.size === 0) return;
    const refused = [...this.#refused];
    this.#refused.clear();
    for (const [id, { row, error }] of refused) this.#refuse(id, row, error);
  }

  /** Removes all rows of an event, one of which was refused. */
  #refuse(id: number, row: readonly unknown[], error: unknown): void {
    const runs = this.#runsOf.all({ id }) as number[][];
    if (row.length === EVENT_COLUMNS) {
      const [, , types, , , , pid, , , , flags, source, offset, length] = row as number[];
      runs.unshift([source as number, offset as number, length as number]);
      this.#counts.add(id, types as number, flags as number, pid !== null, -1);
    }
    this.remove(id);
    this.#onRefused?.({ id, runs: runs.flat(), error });
  }

  /** The same with the counts, for the end of a transaction: an upsert for each changed kind of event. */
  finish(): void {
    this.flush();
    this.#counts.flush();
  }

  /** Counts the stored event `id` as one of `as`'s boot. */
  #count(id: number, as: number, change: 1 | -1): void {
    const kind = this.#kindOf.get(id) as { types: number; flags: number; hasPid: number } | undefined;
    if (kind !== undefined) this.#counts.add(as, kind.types, kind.flags, kind.hasPid === 1, change);
  }

  #insertParts(event: number, parts: EventParts): void {
    const { spans, paths, statements, argv, details, decisions, otherTasks, registers } = parts;
    for (let i = 0; i < spans.length; i += 3)
      this.#span.run(event, i / 3 + 1, spans[i], spans[i + 1], spans[i + 2]);
    this.#insertPaths(event, paths);
    collect(this.#statements, event, statements, STATEMENT_VALUES);
    collect(this.#details, event, details, 2);
    insertEach(this.#decision, event, decisions, DECISION_VALUES);
    insertEach(this.#otherTask, event, otherTasks, OTHER_TASK_VALUES);
    if (argv !== null) this.#argv.run(event, argv.argc, argv.bytes);
    if (registers !== null) collect(this.#registers, event, registers, 4);
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

/** Adds rows to a batch: the event, then this many of the values. */
function collect(
  batch: RowBatch,
  event: number,
  values: readonly (number | string | null)[],
  columns: number,
): void {
  const to = batch.values;
  for (let i = 0; i < values.length; i += columns) {
    let at = batch.next();
    to[at++] = event;
    for (let k = 0; k < columns; k++) to[at++] = values[i + k];
    batch.added();
  }
}

function insertEach(
  statement: PreparedStatement,
  event: number,
  values: readonly (number | string | null)[],
  columns: number,
): void {
  for (let i = 0; i < values.length; i += columns) statement.run(event, ...values.slice(i, i + columns));
}
