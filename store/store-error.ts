// SPDX-License-Identifier: Apache-2.0
import { processesWith } from "./open-elsewhere.ts";

export type StoreErrorCode =
  | "CTR_STORE_MISSING"
  | "CTR_STORE_NOT_A_DATABASE"
  | "CTR_STORE_SCHEMA_NEWER"
  | "CTR_STORE_SCHEMA_OLDER"
  | "CTR_STORE_EXISTS"
  | "CTR_STORE_FOREIGN_SCHEMA"
  | "CTR_STORE_LOCKED"
  | "CTR_STORE_WAL_READ_ONLY"
  | "CTR_STORE_READ_ONLY"
  | "CTR_STORE_FULL"
  | "CTR_STORE_IO"
  | "CTR_STORE_DAMAGED"
  | "CTR_STORE_FAILED";

/** An error of a database: a stable `code`, the database's `path`, a `hint` if useful, SQLite's error as `cause`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly path: string;
  readonly hint: string | undefined;

  constructor(
    code: StoreErrorCode,
    path: string,
    text: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(`${path}: ${text}`, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.path = path;
    this.hint = options.hint;
  }
}

const BY_SQLITE_CODE: readonly [prefix: string, code: StoreErrorCode, text: string, hint?: string][] = [
  [
    "SQLITE_FULL",
    "CTR_STORE_FULL",
    "the disk is full",
    "make room and run ingest again: it goes on where it stopped",
  ],
  [
    "SQLITE_IOERR_SHM",
    "CTR_STORE_FULL",
    "there is no room beside it",
    "make room and run ingest again: it goes on where it stopped",
  ],
  [
    "SQLITE_IOERR_WRITE",
    "CTR_STORE_IO",
    "cannot be written to: the device, a quota, or the limit of a file's size",
    "when that is mended, run ingest again: it goes on where it stopped",
  ],
  ["SQLITE_IOERR", "CTR_STORE_IO", "input or output error", "the kernel's log says what the device reported"],
  ["SQLITE_BUSY", "CTR_STORE_LOCKED", "another process is writing to it", "wait until it has ended"],
  ["SQLITE_LOCKED", "CTR_STORE_LOCKED", "another process is writing to it", "wait until it has ended"],
  [
    "SQLITE_NOTADB",
    "CTR_STORE_NOT_A_DATABASE",
    "is not a ctraudit database",
    "--db names the database, logs are given to ingest",
  ],
  [
    "SQLITE_CORRUPT",
    "CTR_STORE_DAMAGED",
    "the database is damaged",
    "ctraudit check lists all that is damaged, --repair makes anew what follows from the rest",
  ],
  [
    "SQLITE_READONLY",
    "CTR_STORE_READ_ONLY",
    "may not be written to",
    "it belongs to another user, or lies on a read-only file system: ctraudit backup makes a copy where you may write",
  ],
  [
    "SQLITE_CANTOPEN",
    "CTR_STORE_READ_ONLY",
    "may not be opened",
    "it is readable for its owner alone, and where an ingest left it unfinished its folder must be, too",
  ],
];

/** The StoreError for an SQLite error; any other error is returned unchanged. */
export function toStoreError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof StoreError || typeof code !== "string" || !code.startsWith("SQLITE_")) return error;
  for (const [prefix, storeCode, text, hint] of BY_SQLITE_CODE) {
    if (!code.startsWith(prefix)) continue;
    const [pid] = storeCode === "CTR_STORE_LOCKED" ? processesWith(path) : [];
    const said = pid === undefined ? text : `${text} (process ${pid} has it open)`;
    return new StoreError(
      storeCode,
      path,
      said,
      hint === undefined ? { cause: error } : { hint, cause: error },
    );
  }
  return new StoreError("CTR_STORE_FAILED", path, (error as Error).message, { cause: error });
}
