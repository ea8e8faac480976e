// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "better-sqlite3";
import { type SchemaObject, schemaObjects } from "./known-schema.ts";
import { INDEXES, SECONDARY_INDEXES } from "./secondary-indexes.ts";
import { StoreError } from "./store-error.ts";

/** "ctra": distinguishes our databases from those of other programs. */
export const APPLICATION_ID = 0x63747261;

const FOLDER = fileURLToPath(new URL("./migrations/", import.meta.url));
const MIGRATIONS = readdirSync(FOLDER)
  .filter((name) => /^\d{4}-.*\.sql$/.test(name))
  .sort();

/** This program's schema: the number of its last migration. */
export const SCHEMA_VERSION = Number(MIGRATIONS.at(-1)?.slice(0, 4) ?? 0);

/** The tables, indexes and views of this version. */
export function expectedSchema(memory: Database): SchemaObject[] {
  for (const name of MIGRATIONS) memory.exec(readFileSync(join(FOLDER, name), "utf8"));
  memory.exec(INDEXES);
  return schemaObjects(memory);
}

/**
 * Brings a database to the schema of this version, completely or not at all: an empty one gets `schema` directly, which takes a tenth of the
 * time of the migrations; an older one gets the missing migrations. Returns whether it was empty.
 */
export function migrate(database: Database, path: string, schema: () => readonly SchemaObject[]): boolean {
  const before = database.pragma("user_version", { simple: true }) as number;
  if (before === SCHEMA_VERSION) return false;
  if (before > SCHEMA_VERSION) throw new StoreError("CTR_STORE_SCHEMA_NEWER", path, `has schema ${before}`);
  database
    .transaction(() => {
      if (before === 0) create(database, schema());
      else
        for (const name of MIGRATIONS)
          if (Number(name.slice(0, 4)) > before) database.exec(readFileSync(join(FOLDER, name), "utf8"));
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .immediate();
  return before === 0;
}

/** Without the search indexes, which are built after the load. */
function create(database: Database, schema: readonly SchemaObject[]): void {
  for (const type of ["table", "index", "view"])
    for (const object of schema)
      if (object.type === type && object.sql !== null && !SECONDARY_INDEXES.includes(object.name))
        database.exec(object.sql);
}
