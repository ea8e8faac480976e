// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders of tools that access a database directly: they check and measure the program's output. */
const TOOLS = /^(?:bench|fixtures|fuzz|scripts|kernel-patches)\//;

const SQL =
  /\bprepare\b|\.exec\(\s*[`"]|\b(?:SELECT(?! ?\|)|INSERT INTO|INSERT OR|DELETE FROM|UPDATE [a-z_]+ SET|CREATE TABLE|CROSS JOIN|LEFT JOIN|ORDER BY|GROUP BY|IS NOT NULL|PRAGMA)\b|["`]\s*select\s[^"`]*\sfrom\s/;
/** Widths of an event's key, and its parity. query/attribution/ counts in serials by types/attribution/event.ts. */
const KEY_ARITHMETIC =
  /\bKEYS_OF_(?:BOOT|VARIANT)\b|\bKEYS_OF_SERIAL\b|\b(?:id|key) [%/] |2 \*\* (?:36|52)\b|\b68_?719_?476_?736\b/;
const KNOWS_SERIALS = /^(?:query\/attribution\/|types\/attribution\/event\.ts$)/;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Files of the program without store/: tests and their helpers may access a database directly. */
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /^(?!node_modules|dist|\.|store\/).*\.tsx?$/.test(path))
  .filter((path) => !/\.test\.tsx?$|\.d\.ts$|(?:^|\/)(?:testing|node_modules|dist)\//.test(path))
  .filter((path) => !TOOLS.test(path));

const read = (path: string) => readFileSync(join(root, path), "utf8").replace(COMMENT, "");
const filesWith = (pattern: RegExp) => files.filter((path) => pattern.test(read(path)));

it("in store/ only event-key.ts has the layout of a key", () => {
  const literal = /\b(?:id|event) % [28]\b|\b68_?719_?476_?736\b|2 \*\* 36\b/;
  const own = readdirSync(join(root, "store"), { recursive: true, encoding: "utf8" })
    .map((path) => `store/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|\/testing\//.test(path));
  expect(own.length).toBeGreaterThan(100);
  expect(own.filter((path) => literal.test(read(path)))).toEqual(["store/event-key.ts"]);
});

describe("outside of store/", () => {
  it("no file has SQL, except fleet/ that of ClickHouse", () => {
    expect(files.length).toBeGreaterThan(300);
    expect(filesWith(SQL).filter((path) => !path.startsWith("fleet/"))).toEqual([]);
    expect(
      filesWith(/\bprepare\b|\bPRAGMA\b|\.transaction\(\(\) => \w+\.exec/).filter((path) =>
        path.startsWith("fleet/"),
      ),
    ).toEqual([]);
  });

  it("no file computes with keys of events", () => {
    expect(filesWith(KEY_ARITHMETIC).filter((path) => !KNOWS_SERIALS.test(path))).toEqual([]);
  });
});
