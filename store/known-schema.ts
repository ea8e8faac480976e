// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type Sqlite from "better-sqlite3";
import { SECONDARY_INDEXES } from "./secondary-indexes.ts";
import { StoreError } from "./store-error.ts";

/** A row of `sqlite_schema`. */
export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** Written by the build, since the migrations take longer than most commands. */
const BUILT = fileURLToPath(new URL("./migrations/schema.json", import.meta.url));
/** Tables of ANALYZE, and indexes that SQLite makes for UNIQUE and PRIMARY KEY. */
const OF_SQLITE = /^sqlite_(?:stat[14]|autoindex_\w+)$/;

let schema: readonly SchemaObject[] | undefined;
let known: ReadonlyMap<string, string> | undefined;

/** The objects of this version; `expected` derives them from the migrations if the build has not written them. */
export function knownSchema(expected: () => readonly SchemaObject[]): readonly SchemaObject[] {
  schema ??= existsSync(BUILT)
    ? (JSON.parse(readFileSync(BUILT, "utf8")) as readonly SchemaObject[])
    : expected();
  return schema;
}

/** Refuses triggers, which ctraudit never uses: also in a database of an older schema, before it is migrated. */
export function refuseTriggers(database: Sqlite.Database, path: string): void {
  const name = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1")
    .pluck()
    .get();
  if (name !== undefined) throw foreign(path, `trigger ${String(name)}`);
}

/**
 * Refuses a database with tables, columns, indexes or views other than those of the migrations. Indexes used only by search may be missing.
 * `expected`: as in `knownSchema`. Throws StoreError CTR_STORE_FOREIGN_SCHEMA.
 */
export function refuseForeignSchema(
  database: Sqlite.Database,
  path: string,
  expected: () => readonly SchemaObject[],
): void {
  known ??= byName(knownSchema(expected));
  const found = database.prepare("SELECT type, name, sql FROM sqlite_schema").all() as SchemaObject[];
  let matching = 0;
  for (const object of found) {
    if (OF_SQLITE.test(object.name)) continue;
    const sql = known.get(keyOf(object));
    if (sql === undefined) throw foreign(path, `${object.type} ${object.name}`);
    if (sql !== object.sql && plain(sql) !== plain(object.sql))
      throw foreign(path, `${object.type} ${object.name}, changed`);
    if (!SECONDARY_INDEXES.includes(object.name)) matching++;
  }
  if (matching === known.size - SECONDARY_INDEXES.length) return;
  const names = new Set(found.map(keyOf));
  const missing = [...known.keys()].find(
    (key) => !names.has(key) && !SECONDARY_INDEXES.includes(key.split(" ")[1]!),
  );
  throw new StoreError("CTR_STORE_FOREIGN_SCHEMA", path, `is not a database of ctraudit's: no ${missing}`, {
    hint: HINT,
  });
}

/** The objects of a database, for the comparison. */
export function schemaObjects(database: Sqlite.Database): SchemaObject[] {
  const rows = database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
  return (rows as SchemaObject[]).filter(({ name }) => !OF_SQLITE.test(name));
}

function byName(objects: readonly SchemaObject[]): ReadonlyMap<string, string> {
  return new Map(objects.map((object) => [keyOf(object), String(object.sql)]));
}

function keyOf({ type, name }: SchemaObject): string {
  return `${type} ${name}`;
}

/** Normalised without comments, quotes around names and differences of white space: SQLite's versions differ in these. */
function plain(sql: unknown): string {
  return String(sql)
    .replaceAll(/--[^\n]*/g, "")
    .replaceAll('"', "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

const HINT =
  "SQL that somebody put into a database runs when it is read; drop what is foreign, or get the logs";

function foreign(path: string, what: string): StoreError {
  return new StoreError(
    "CTR_STORE_FOREIGN_SCHEMA",
    path,
    `has SQL that is not ctraudit's: ${what.slice(0, 200)}`,
    {
      hint: HINT,
    },
  );
}
