// SPDX-License-Identifier: Apache-2.0
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, openForReading, openForWriting } from "./connection.ts";
import { schemaObjects } from "./known-schema.ts";
import { expectedSchema, SCHEMA_VERSION } from "./migrate.ts";
import { SECONDARY_INDEXES } from "./secondary-indexes.ts";
import { openSqlite } from "./sqlite.ts";
import { StoreError, type StoreErrorCode, toStoreError } from "./store-error.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let path = "";
let count = 0;
beforeEach(() => {
  path = join(folder, `${count++}.db`);
});

function codeOf(work: () => unknown): StoreErrorCode | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return undefined;
}

test("a new database is one file that only its owner may read", () => {
  openForWriting(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.startsWith(`${count - 1}.db`))).toEqual([
    `${count - 1}.db`,
  ]);
  const store = openForReading(path);
  expect(store.prepare("PRAGMA journal_mode").pluck().get()).toBe("delete");
  store.close();
});

test("a new database is what the migrations make of an empty one", () => {
  const migrated = openSqlite(":memory:");
  const expected = expectedSchema(migrated).filter(({ name }) => !SECONDARY_INDEXES.includes(name));
  openForWriting(path).close();
  const made = openSqlite(path, { readonly: true });
  expect(schemaObjects(made)).toEqual(expected);
  const tables = expected.filter(({ type }) => type === "table");
  expect(tables.length).toBeGreaterThan(30);
  for (const { name } of tables)
    expect(migrated.prepare(`SELECT count(*) FROM "${name}"`).pluck().get(), name).toBe(0);
  made.close();
});

test("every migration is applied and every foreign key names a table", () => {
  const store = openForWriting(path);
  expect(store.prepare("PRAGMA user_version").pluck().get()).toBe(SCHEMA_VERSION);
  expect(store.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  expect(store.prepare("PRAGMA integrity_check").pluck().get()).toBe("ok");
  store.close();
});

test("indexes for search that are missing are built when it is opened for writing", () => {
  const count = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'event%'";
  let store = openForWriting(path);
  store.exec("DROP INDEX IF EXISTS event_pid");
  const before = store.prepare(count).pluck().get() as number;
  store.close();
  store = openForWriting(path);
  expect(store.prepare(count).pluck().get()).toBeGreaterThan(before);
  store.close();
});

test("no database, a log, a directory and another program's database are told apart", () => {
  expect(codeOf(() => openForReading(path))).toBe("CTR_STORE_MISSING");
  expect(codeOf(() => openForWriting(join(folder, "nowhere", "x.db")))).toBe("CTR_STORE_MISSING");
  expect(codeOf(() => closeDatabase(path))).toBe("CTR_STORE_MISSING");
  writeFileSync(path, "type=SYSCALL msg=audit(1.000:1): arch=c000003e\n".repeat(200));
  expect(codeOf(() => openForReading(path))).toBe("CTR_STORE_NOT_A_DATABASE");
  expect(codeOf(() => openForWriting(path))).toBe("CTR_STORE_NOT_A_DATABASE");
  expect(codeOf(() => openForWriting(folder))).toBe("CTR_STORE_NOT_A_DATABASE");
  const foreign = `${path}.foreign`;
  const database = openSqlite(foreign);
  database.exec("CREATE TABLE t (x)");
  database.close();
  expect(codeOf(() => openForReading(foreign))).toBe("CTR_STORE_NOT_A_DATABASE");
  expect(codeOf(() => openForWriting(foreign))).toBe("CTR_STORE_NOT_A_DATABASE");
});

test("an empty file is no database to read and a new one to write", () => {
  writeFileSync(path, "");
  expect(codeOf(() => openForReading(path))).toBe("CTR_STORE_NOT_A_DATABASE");
  openForWriting(path).close();
  openForReading(path).close();
});

test("a newer schema is refused, by readers and writers, and left as it is", () => {
  openForWriting(path).close();
  const database = openSqlite(path);
  database.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  database.close();
  expect(codeOf(() => openForReading(path))).toBe("CTR_STORE_SCHEMA_NEWER");
  expect(codeOf(() => openForWriting(path))).toBe("CTR_STORE_SCHEMA_NEWER");
});

test("a database that another process is writing to is locked", () => {
  const first = openForWriting(path);
  first.exec("BEGIN IMMEDIATE");
  expect(codeOf(() => openForWriting(path).exec("BEGIN IMMEDIATE"))).toBe("CTR_STORE_LOCKED");
  first.exec("ROLLBACK");
  first.close();
});

test("a full disk is a StoreError, and the database is intact", () => {
  const store = openForWriting(path);
  store.prepare("PRAGMA max_page_count = 80").get();
  const fill = () => {
    const insert = store.prepare("INSERT INTO string (value) VALUES (?)");
    for (let i = 0; i < 2000; i++) insert.run(`${i}`.padEnd(1000, "x"));
  };
  expect(codeOf(() => store.transaction(fill))).toBe("CTR_STORE_FULL");
  expect(store.prepare("SELECT count(*) FROM string").pluck().get()).toBe(0);
  store.close();
});

test("the remains of a killed writer are made one file by closeDatabase", () => {
  const store = openForWriting(path);
  store.exec("INSERT INTO string (value) VALUES ('kept')");
  const copy = `${path}.copy`;
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  store.close();
  closeDatabase(copy);
  expect(existsSync(`${copy}-wal`)).toBe(false);
  const reader = openForReading(copy);
  expect(reader.prepare("SELECT value FROM string").pluck().all()).toEqual(["kept"]);
  expect(reader.prepare("PRAGMA journal_mode").pluck().get()).toBe("delete");
  reader.close();
});

test.skipIf(process.getuid?.() === 0)(
  "a reader that finds such a rest where it may not write names ctraudit close",
  () => {
    const store = openForWriting(path);
    store.exec("INSERT INTO string (value) VALUES ('kept')");
    const place = join(folder, `read-only-${count}`);
    mkdirSync(place);
    const copy = join(place, "x.db");
    copyFileSync(path, copy);
    store.close();
    chmodSync(place, 0o500);
    expect(codeOf(() => openForReading(copy))).toBe("CTR_STORE_WAL_READ_ONLY");
    chmodSync(place, 0o700);
  },
);

test("SQLite's device errors are not reported as a full disk", () => {
  const text = (code: string) =>
    (toStoreError(Object.assign(new Error("x"), { code }), "x.db") as StoreError).code;
  expect(["SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"].map(text)).toEqual(["CTR_STORE_FULL", "CTR_STORE_FULL"]);
  expect(["SQLITE_IOERR_WRITE", "SQLITE_IOERR_READ", "SQLITE_IOERR_FSYNC"].map(text)).toEqual(
    Array(3).fill("CTR_STORE_IO"),
  );
});
