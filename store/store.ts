// SPDX-License-Identifier: Apache-2.0
import type { StoreError } from "./store-error.ts";

export type SqlValue = string | number | bigint | Uint8Array | null;

/** A prepared statement: the part of better-sqlite3's API used by the layers above. Errors are SQLite's: see toStoreError. */
export interface PreparedStatement {
  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number | bigint };
  get(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  pluck(toggle?: boolean): PreparedStatement;
  raw(toggle?: boolean): PreparedStatement;
  safeIntegers(toggle?: boolean): PreparedStatement;
}

/** An open database. Integers beyond 2^53 (exit, a0 …) need `safeIntegers()` or a CAST to TEXT. */
export interface Store {
  readonly path: string;
  readonly writable: boolean;
  prepare(sql: string): PreparedStatement;
  /** Runs SQL text of one or more statements. */
  exec(sql: string): void;
  /** Runs work in one transaction, rolled back on an exception. Throws StoreError. */
  transaction<T>(work: () => T): T;
  /**
   * Reads in one state of the database. Each statement by itself asks the system for the file's lock and looks for a journal, which takes
   * longer than a small statement. Writers wait meanwhile, so the work must not wait itself.
   */
  reading<T>(work: () => T): T;
  /** The same for work that waits, but for answers of this database alone. */
  readingWhile<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Ends the work: after writing, the database is one file again (no -wal beside it). Gives the reason where it is not:
   * CTR_STORE_LOCKED (another process has it open), _FULL, _IO. All commits are in it in any case.
   */
  close(): StoreError | undefined;
}
