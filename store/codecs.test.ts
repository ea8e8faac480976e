// SPDX-License-Identifier: Apache-2.0

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Contid } from "../types/contid.ts";
import { contidFromBlob, contidToBlob } from "./contid-codec.ts";
import { openSqlite } from "./sqlite.ts";
import { fromSqlText, toSqlText } from "./text.ts";

const EDGES = [
  0n,
  1n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
] as Contid[];
const contids = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.bigInt(0n, 2n ** 64n - 1n).map((n) => n as Contid),
);

describe("contid", () => {
  test("every u64 comes back from SQLite as it was, at 2^53, 2^63 and 2^64-1 too", () => {
    const database = openSqlite(":memory:");
    const echo = database.prepare("SELECT ?").pluck();
    fc.assert(
      fc.property(contids, (contid) => contidFromBlob(echo.get(contidToBlob(contid)) as Buffer) === contid),
    );
  });

  test("SQLite sorts them as numbers", () => {
    const database = openSqlite(":memory:");
    database.exec("CREATE TABLE t (c BLOB)");
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    for (const contid of [...EDGES].reverse()) insert.run(contidToBlob(contid));
    const sorted = database.prepare("SELECT c FROM t ORDER BY c").pluck().all() as Buffer[];
    expect(sorted.map(contidFromBlob)).toEqual(EDGES);
  });

  test("anything but 8 bytes is refused", () => {
    expect(() => contidFromBlob(Buffer.alloc(7))).toThrow(RangeError);
  });
});

describe("text", () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString("latin1"));

  test("any bytes come back from SQLite as they were", () => {
    const database = openSqlite(":memory:");
    const echo = database.prepare("SELECT ?").pluck();
    fc.assert(
      fc.property(bytes, (text) => fromSqlText(echo.get(toSqlText(text)) as string | Buffer) === text),
    );
  });

  test("valid UTF-8 is TEXT, everything else and NUL a BLOB", () => {
    expect(toSqlText(Buffer.from("Größe", "utf8").toString("latin1"))).toBe("Größe");
    expect(toSqlText("a\xff")).toEqual(Buffer.from([0x61, 0xff]));
    expect(toSqlText("a\0b")).toEqual(Buffer.from("a\0b"));
  });
});
