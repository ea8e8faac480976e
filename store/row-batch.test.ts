// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test } from "vitest";
import { RowBatch } from "./row-batch.ts";
import { openSqlite } from "./sqlite.ts";
import type { Store } from "./store.ts";

let database: ReturnType<typeof openSqlite>;
let store: Store;
beforeEach(() => {
  database = openSqlite(":memory:");
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER CHECK (a < 100), b TEXT) STRICT");
  store = database as unknown as Store;
});
afterEach(() => database.close());

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const stored = () => database.prepare("SELECT id FROM t ORDER BY id").pluck().all();

/** Rows that break a constraint, a type, or the key of a row that is there with other values. */
const BAD: Readonly<Record<string, readonly unknown[]>> = {
  check: [20, 100, "x"],
  type: [20, "x", "x"],
  key: [3, 7, "other"],
};

test.each(Object.entries(BAD))("a refused row costs no other, and none is stored twice: %s", (_, bad) => {
  const refused: unknown[][] = [];
  const batch = new RowBatch(store, "t", 3, "INSERT", (row) => refused.push([...row]));
  for (const id of ids(1, 80)) batch.add(...(id === 20 ? bad : [id, id % 50, null]));
  batch.flush();
  expect(refused).toEqual([bad]);
  expect(stored()).toEqual(ids(1, 80).filter((id) => id !== 20));
});

test("without a place for refused rows it is an error", () => {
  const batch = new RowBatch(store, "t", 3);
  const all = () => {
    for (const id of ids(1, 40)) batch.add(id, id === 20 ? 100 : 0, "x");
  };
  expect(all).toThrow(/CHECK/);
});
