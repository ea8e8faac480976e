// SPDX-License-Identifier: Apache-2.0
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from "node:fs";
import type Sqlite from "better-sqlite3";
import { knownSchema, refuseForeignSchema, refuseTriggers, type SchemaObject } from "./known-schema.ts";
import { LateStatement } from "./late-statement.ts";
import { expectedSchema, migrate } from "./migrate.ts";
import { processesWith } from "./open-elsewhere.ts";
import {
  refuseForeign,
  refuseImplausible,
  refuseMissing,
  refuseOlder,
  refuseSecondWriter,
} from "./refusals.ts";
import { buildSecondaryIndexes } from "./secondary-indexes.ts";
import { openSqlite } from "./sqlite.ts";
import type { PreparedStatement, Store } from "./store.ts";
import { StoreError, toStoreError } from "./store-error.ts";

const BUSY_TIMEOUT_MS = 2000;
const CACHE_KIB = 16 * 1024;

class SqliteStore implements Store {
  readonly path: string;
  readonly writable: boolean;
  readonly #database: Sqlite.Database;

  constructor(path: string, writable: boolean, database: Sqlite.Database) {
    this.path = path;
    this.writable = writable;
    this.#database = database;
  }

  prepare(sql: string): PreparedStatement {
    return new LateStatement(
      () => this.#translated(() => this.#compile(sql)) as unknown as PreparedStatement,
    );
  }

  exec(sql: string): void {
    this.#translated(() => this.#database.exec(sql));
  }

  transaction<T>(work: () => T): T {
    return this.#translated(() => this.#database.transaction(work).immediate());
  }

  reading<T>(work: () => T): T {
    if (this.#database.inTransaction) return work();
    return this.#translated(() => this.#database.transaction(work).deferred());
  }

  async readingWhile<T>(work: () => Promise<T>): Promise<T> {
    if (this.#database.inTransaction) return work();
    this.exec("BEGIN");
    try {
      return await work();
    } finally {
      this.exec("COMMIT");
    }
  }

  close(): StoreError | undefined {
    if (!this.#database.open) return undefined;
    const left = this.writable ? leaveOneFile(this.#database, this.path) : undefined;
    this.#database.close();
    return left;
  }

  /** A killed load, and a database without events, have no secondary indexes: hinted tables are then read without them. */
  #compile(sql: string): Sqlite.Statement {
    try {
      return this.#database.prepare(sql);
    } catch (error) {
      if (!/^no such index: \w+$/.test((error as Error).message)) throw error;
      return this.#database.prepare(sql.replace(/\bINDEXED BY \w+/g, ""));
    }
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }
}

/**
 * Opens a database for ingest, creates it (mode 0600) if missing, upgrades an older schema.
 * Throws StoreError CTR_STORE_NOT_A_DATABASE, _SCHEMA_NEWER, _LOCKED, _READ_ONLY, _MISSING (its folder), _FULL.
 */
export function openForWriting(path: string): Store {
  createPrivately(path);
  return opened(path, () => {
    const database = openSqlite(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      refuseForeign(database, path);
      refuseSecondWriter(path);
      distrust(database);
      refuseTriggers(database, path);
      // A power loss may lose the last batches, but never the database; a killed process loses no commit.
      if (isEmpty(database)) {
        database.pragma("page_size = 8192");
        database.pragma("auto_vacuum = INCREMENTAL"); // prune returns free pages; on an existing database this would write its header
      }
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = NORMAL");
      database.pragma("wal_autocheckpoint = 2000");
      database.pragma(`cache_size = -${CACHE_KIB}`);
      database.pragma("foreign_keys = OFF");
      const isNew = migrate(database, path, () => knownSchema(expected));
      refuseForeignSchema(database, path, expected);
      const store = new SqliteStore(path, true, database);
      if (!isNew) buildSecondaryIndexes(store);
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Opens an existing database for writing. Throws StoreError as openForWriting does, and CTR_STORE_MISSING. */
export function openForUpdate(path: string): Store {
  refuseMissing(path);
  return openForWriting(path);
}

/**
 * Opens a database read-only; `asItIs`: even with rows that ctraudit cannot have written, for examination.
 * Throws StoreError CTR_STORE_MISSING, _NOT_A_DATABASE, _SCHEMA_NEWER, _SCHEMA_OLDER, _FOREIGN_SCHEMA, _DAMAGED, _WAL_READ_ONLY (an ingest was killed and this place cannot be written to).
 */
export function openForReading(path: string, { asItIs = false } = {}): Store {
  refuseMissing(path);
  if (statSync(path).isDirectory()) throw new StoreError("CTR_STORE_NOT_A_DATABASE", path, "is a directory");
  return opened(path, () => {
    let database: Sqlite.Database | undefined;
    try {
      database = openSqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
      distrust(database);
      refuseForeign(database, path);
      refuseTriggers(database, path);
      refuseOlder(database, path);
      refuseForeignSchema(database, path, expected);
      if (!asItIs) refuseImplausible(database, path);
      database.pragma(`cache_size = -${CACHE_KIB}`);
      return new SqliteStore(path, false, database);
    } catch (error) {
      database?.close();
      if (!(error instanceof StoreError) && isWal(path)) throw walReadOnly(path, error);
      throw error;
    }
  });
}

/** Copies a database page by page into a new file, in steps of this many pages. Throws StoreError as openForWriting does. */
export async function copyDatabase(path: string, copy: string, pages: number): Promise<void> {
  createPrivately(copy);
  const database = openSqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    await database.backup(copy, { progress: () => pages });
  } catch (error) {
    throw toStoreError(error, copy);
  } finally {
    database.close();
  }
  closeDatabase(copy);
}

/** Turns a database that a killed ingest left in WAL mode into one file. Throws StoreError as openForWriting does. */
export function closeDatabase(path: string): void {
  if (!existsSync(path)) throw new StoreError("CTR_STORE_MISSING", path, "no such database");
  opened(path, () => {
    const database = openSqlite(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      refuseForeign(database, path);
      database.pragma("journal_mode = DELETE");
    } finally {
      database.close();
    }
  });
}

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** An existing file is not opened: closing it would release this process's locks on it. */
function createPrivately(path: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) closeSync(openSync(path, "a", 0o600));
    else if (statSync(path).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    else accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT")
      throw new StoreError("CTR_STORE_MISSING", path, "its folder does not exist", { cause });
    if (code === "EISDIR")
      throw new StoreError("CTR_STORE_NOT_A_DATABASE", path, "is a directory", { cause });
    if (code === "ENOSPC") throw new StoreError("CTR_STORE_FULL", path, "the disk is full", { cause });
    throw new StoreError("CTR_STORE_READ_ONLY", path, "may not be written to", { cause });
  }
}

function isEmpty(database: Sqlite.Database): boolean {
  return database.pragma("page_count", { simple: true }) === 0;
}

/** The file may be untrusted: SQL in its schema may call nothing with effects, and every cell is checked. */
function distrust(database: Sqlite.Database): void {
  database.pragma("trusted_schema = OFF");
  database.pragma("cell_size_check = ON");
}

function expected(): SchemaObject[] {
  const memory = openSqlite(":memory:");
  try {
    return expectedSchema(memory);
  } finally {
    memory.close();
  }
}

/** The reason why a database stays in WAL mode: it is complete and readable in that state, and the next writer closes it. */
function leaveOneFile(database: Sqlite.Database, path: string): StoreError | undefined {
  try {
    database.pragma("journal_mode = DELETE");
    return undefined;
  } catch (cause) {
    const hint = `ctraudit close --db ${path} makes one file of it`;
    const error = toStoreError(cause, path) as StoreError;
    if (error.code !== "CTR_STORE_LOCKED") {
      const text = `stays in several files (-wal, -shm): ${error.message.slice(path.length + 2)}`;
      return new StoreError(error.code, path, text, { hint, cause });
    }
    const text = `stays in several files (-wal, -shm): ${othersText(path)} it open`;
    return new StoreError("CTR_STORE_LOCKED", path, text, { hint: `${hint} after that`, cause });
  }
}

function othersText(path: string): string {
  const pids = processesWith(path);
  if (pids.length === 0) return "another process has";
  return pids.length === 1 ? `process ${pids[0]} has` : `processes ${pids.join(", ")} have`;
}

function isWal(path: string): boolean {
  const header = Buffer.alloc(20);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, header, 0, 20, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return header.toString("latin1", 0, 15) === "SQLite format 3" && header[18] === 2;
}

function walReadOnly(path: string, cause: unknown): StoreError {
  const text =
    "an ingest did not end, and what it left cannot be read from a place that may not be written to";
  return new StoreError("CTR_STORE_WAL_READ_ONLY", path, text, {
    hint: `run ctraudit close --db ${path} as a user who can write there`,
    cause,
  });
}
