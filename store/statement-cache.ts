// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";

/** Texts with literal numbers would be cached forever. */
const MOST_STATEMENTS = 1000;

type Mode = "pluck" | "raw" | "safeIntegers";

/** A statement prepared on first use. One object for each text and row mode. */
class CachedStatement implements PreparedStatement {
  readonly #store: Store;
  readonly #sql: string;
  readonly #modes: ReadonlySet<Mode>;
  /** The same with one mode added or removed. */
  readonly #variants = new Map<Mode, CachedStatement>();
  #statement: PreparedStatement | undefined;
  /** Iterating statements that are not in use. */
  readonly #free: PreparedStatement[] = [];

  constructor(store: Store, sql: string, modes: ReadonlySet<Mode> = new Set()) {
    this.#store = store;
    this.#sql = sql;
    this.#modes = modes;
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

  /** A statement in use cannot be run again: it is shared only after it has been read. */
  *iterate(...parameters: unknown[]): IterableIterator<unknown> {
    const statement = this.#free.pop() ?? this.#made();
    try {
      yield* statement.iterate(...parameters);
    } finally {
      this.#free.push(statement);
    }
  }

  pluck(toggle = true): PreparedStatement {
    return this.#toggled("pluck", toggle);
  }

  raw(toggle = true): PreparedStatement {
    return this.#toggled("raw", toggle);
  }

  safeIntegers(toggle = true): PreparedStatement {
    return this.#toggled("safeIntegers", toggle);
  }

  #toggled(mode: Mode, isSet: boolean): PreparedStatement {
    if (this.#modes.has(mode) === isSet) return this;
    let variant = this.#variants.get(mode);
    if (variant === undefined) {
      const modes = new Set(this.#modes);
      if (isSet) modes.add(mode);
      else modes.delete(mode);
      variant = new CachedStatement(this.#store, this.#sql, modes);
      this.#variants.set(mode, variant);
    }
    return variant;
  }

  #known(): PreparedStatement {
    this.#statement ??= this.#made();
    return this.#statement;
  }

  #made(): PreparedStatement {
    let statement = this.#store.prepare(this.#sql);
    for (const mode of this.#modes) statement = statement[mode](true);
    return statement;
  }
}

const cached = new WeakSet<Store>();

/** Whether the store keeps its statements. */
export function isCached(store: Store): boolean {
  return cached.has(store);
}

/**
 * The same store, with every statement prepared once: for work that asks the same of thousands of boots, or again and again. Its
 * statements live as long as it does, a thousand of them.
 */
export function withStatementCache(store: Store): Store {
  if (cached.has(store)) return store;
  const statements = new Map<string, CachedStatement>();
  const prepare = (sql: string) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = new CachedStatement(store, sql);
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      statements.set(sql, statement);
    }
    return statement;
  };
  const same: Store = {
    path: store.path,
    writable: store.writable,
    prepare,
    exec: (sql) => store.exec(sql),
    transaction: (work) => store.transaction(work),
    reading: (work) => store.reading(work),
    readingWhile: (work) => store.readingWhile(work),
    close: () => store.close(),
  };
  cached.add(same);
  return same;
}
