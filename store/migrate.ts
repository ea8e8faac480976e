// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { type SchemaObject, schemaObjects } from "./known-schema.ts";
import { INDEXES } from "./secondary-indexes.ts";
import { StoreError } from "./store-error.ts";

/** "ctra": tells our databases from those of other programs. */
export const APPLICATION_ID = 0x63747261;

const FOLDER = new URL("./migrations/", import.meta.url);
const MIGRATIONS = readdirSync(FOLDER)
  .filter((name) => /^\d{4}-.*\.sql$/.test(name))
  .sort();

/** The schema that this program writes: the number of its last migration. */
export const SCHEMA_VERSION = Number(MIGRATIONS.at(-1)?.slice(0, 4) ?? 0);

/** The tables, indexes and views of this version. */
export function expectedSchema(memory: Database): SchemaObject[] {
  for (const name of MIGRATIONS) memory.exec(readFileSync(new URL(name, FOLDER), "utf8"));
  memory.exec(INDEXES);
  return schemaObjects(memory);
}

/** Applies the migrations that the database lacks, all or none; true if it was empty before. */
export function migrate(database: Database, path: string): boolean {
  const before = database.pragma("user_version", { simple: true }) as number;
  if (before === SCHEMA_VERSION) return false;
  if (before > SCHEMA_VERSION) throw new StoreError("CTR_STORE_SCHEMA_NEWER", path, `has schema ${before}`);
  database
    .transaction(() => {
      for (const name of MIGRATIONS) {
        if (Number(name.slice(0, 4)) > before) database.exec(readFileSync(new URL(name, FOLDER), "utf8"));
      }
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .immediate();
  return before === 0;
}
