// SPDX-License-Identifier: Apache-2.0
import { existsSync, realpathSync } from "node:fs";
import type Sqlite from "better-sqlite3";
import { APPLICATION_ID, SCHEMA_VERSION } from "./migrate.ts";
import { writersOf } from "./open-elsewhere.ts";
import { implausibleRows } from "./plausible-rows.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

export function refuseMissing(path: string): void {
  if (existsSync(path)) return;
  throw new StoreError("CTR_STORE_MISSING", path, "no such database", {
    hint: "ctraudit ingest LOG --db FILE makes one",
  });
}

export function refuseForeign(database: Sqlite.Database, path: string): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  const application = database.pragma("application_id", { simple: true }) as number;
  const isEmpty = application === 0 && database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
  if (isEmpty && database.readonly) {
    const hint = `ctraudit ingest LOG --db ${path} fills it`;
    const text = "is empty: an ingest that ended before it had read anything leaves such a file";
    throw new StoreError("CTR_STORE_NOT_A_DATABASE", path, text, { hint });
  }
  if (application !== APPLICATION_ID && !isEmpty) {
    const hint = "--db names the database, logs are given to ingest";
    throw new StoreError("CTR_STORE_NOT_A_DATABASE", path, "is not a ctraudit database", { hint });
  }
  if (version > SCHEMA_VERSION) {
    const text = `has schema ${version}, this ctraudit knows ${SCHEMA_VERSION}`;
    throw new StoreError("CTR_STORE_SCHEMA_NEWER", path, text, {
      hint: "use the ctraudit that wrote it, or a newer one",
    });
  }
}

export function refuseOlder(database: Sqlite.Database, path: string): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version >= SCHEMA_VERSION) return;
  throw new StoreError(
    "CTR_STORE_SCHEMA_OLDER",
    path,
    `has schema ${version}, this ctraudit reads ${SCHEMA_VERSION}`,
    {
      hint: `ctraudit ingest LOG --db ${path} brings it up to date, also with a log that it has`,
    },
  );
}

/** With two ingests at one time, one would fail in the middle of its work: this is reported before. */
export function refuseSecondWriter(path: string): void {
  // A writer has a WAL: without one, the check is skipped, as reading the locks of a busy machine costs more than opening a database.
  if (!existsSync(`${realpathSync(path)}-wal`)) return;
  const writer = writersOf(path).find(({ isOlder }) => isOlder);
  if (writer === undefined) return;
  throw new StoreError("CTR_STORE_LOCKED", path, `process ${writer.pid} is writing to it`, {
    hint: "wait until it has ended",
  });
}

/** Rows that ctraudit cannot have written would take long, or end in a misleading error. */
export function refuseImplausible(database: Sqlite.Database, path: string): void {
  for (const what of implausibleRows(database as unknown as Pick<Store, "prepare">))
    throw new StoreError("CTR_STORE_DAMAGED", path, `is damaged, or made by somebody else: ${what}`, {
      hint: `ctraudit check --db ${path} lists all that is damaged`,
    });
}
