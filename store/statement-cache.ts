// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";

/** Texts that name numbers of their own would be kept for ever. */
const MOST_STATEMENTS = 1000;

type Mode = "pluck" | "raw" | "safeIntegers";
const MODES: readonly Mode[] = ["pluck", "raw", "safeIntegers"];

/** Statements by their text and the way in which rows are asked for. */
interface Known {
  readonly prepared: Map<string, PreparedStatement>;
  /** Those that are read row by row, and are not being read. */
  readonly free: Map<string, PreparedStatement[]>;
}

/** A statement that is prepared when it is first run, once for each way in which rows are asked for. */
class CachedStatement implements PreparedStatement {
  readonly #store: Store;
  readonly #all: Known;
  readonly #sql: string;
  readonly #modes = new Set<Mode>();
  #statement: PreparedStatement | undefined;

  constructor(store: Store, all: Known, sql: string) {
    this.#store = store;
    this.#all = all;
    this.#sql = sql;
  }

  run(...parameters: unknown[]): ReturnType<PreparedStatement["run"]> {
    return this.#known().run(...parameters);
  }

  get(...parameters: unknown[]): unknown {
    return this.#known().get(...parameters);
  }

  all(...parameters: unknown[]): unknown[] {
    return this.#known().all(...parameters);
  }

  /** A statement that is being read cannot be run again meanwhile: it is shared when it has been read. */
  *iterate(...parameters: unknown[]): IterableIterator<unknown> {
    const key = this.#key;
    if (this.#all.free.size >= MOST_STATEMENTS) this.#all.free.clear();
    const free = this.#all.free.get(key) ?? [];
    this.#all.free.set(key, free);
    const statement = free.pop() ?? this.#made();
    try {
      yield* statement.iterate(...parameters);
    } finally {
      free.push(statement);
    }
  }

  pluck(toggle = true): PreparedStatement {
    return this.#toggle("pluck", toggle);
  }

  raw(toggle = true): PreparedStatement {
    return this.#toggle("raw", toggle);
  }

  safeIntegers(toggle = true): PreparedStatement {
    return this.#toggle("safeIntegers", toggle);
  }

  #toggle(mode: Mode, isSet: boolean): PreparedStatement {
    if (isSet) this.#modes.add(mode);
    else this.#modes.delete(mode);
    this.#statement = undefined;
    return this;
  }

  #known(): PreparedStatement {
    if (this.#statement !== undefined) return this.#statement;
    const key = this.#key;
    let statement = this.#all.prepared.get(key);
    if (statement === undefined) {
      statement = this.#made();
      if (this.#all.prepared.size >= MOST_STATEMENTS) this.#all.prepared.clear();
      this.#all.prepared.set(key, statement);
    }
    this.#statement = statement;
    return statement;
  }

  get #key(): string {
    return `${MODES.filter((mode) => this.#modes.has(mode)).join()} ${this.#sql}`;
  }

  #made(): PreparedStatement {
    let statement = this.#store.prepare(this.#sql);
    for (const mode of this.#modes) statement = statement[mode](true);
    return statement;
  }
}

const cached = new WeakSet<Store>();

/**
 * The same store, with every statement prepared once: for work that asks the same of thousands of boots, or again and again. Its
 * statements live as long as it does, a thousand of them.
 */
export function withStatementCache(store: Store): Store {
  if (cached.has(store)) return store;
  const all: Known = { prepared: new Map(), free: new Map() };
  const same: Store = {
    path: store.path,
    writable: store.writable,
    prepare: (sql) => new CachedStatement(store, all, sql),
    exec: (sql) => store.exec(sql),
    transaction: (work) => store.transaction(work),
    reading: (work) => store.reading(work),
    close: () => store.close(),
  };
  cached.add(same);
  return same;
}
