// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Rooms that still have SQL of their own. A room that has none any more is taken out, and none comes in. */
const ROOMS_WITH_SQL = ["bench", "bench/attribution", "bench/digest", "fixtures", "fuzz", "ingest"];

const SQL =
  /\.prepare\(|\.exec\(\s*[`"]|\b(?:SELECT|INSERT INTO|INSERT OR|DELETE FROM|UPDATE [a-z_]+ SET|CREATE TABLE|CROSS JOIN|LEFT JOIN|ORDER BY|GROUP BY|IS NOT NULL)\b/;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Files of the program: tests and what only they need may look into a database. */
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /^(?!node_modules|dist|\.|store\/).*\.ts$/.test(path))
  .filter((path) => !/\.test\.ts$|\.d\.ts$|(?:^|\/)(?:testing|node_modules|dist)\//.test(path));

const hasSql = (path: string) => SQL.test(readFileSync(join(root, path), "utf8").replace(COMMENT, ""));

it("SQL stands in store/, and in rooms that are known to have some", () => {
  expect(files.length).toBeGreaterThan(300);
  const elsewhere = files.filter((path) => hasSql(path) && !ROOMS_WITH_SQL.includes(dirname(path)));
  expect(elsewhere).toEqual([]);
});

it("rooms that are said to have SQL have some", () => {
  const rooms = new Set(files.filter(hasSql).map((path) => dirname(path)));
  expect(ROOMS_WITH_SQL.filter((room) => !rooms.has(room))).toEqual([]);
});
