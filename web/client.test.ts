// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const PAGE = join(import.meta.dirname, "../dist/web/static");
const MOST_BYTES = 200_000;

it.skipIf(!existsSync(PAGE))("the page with all its files is below 200 KB with gzip", () => {
  const files = readdirSync(PAGE, { recursive: true, encoding: "utf8" })
    .map((name) => join(PAGE, name))
    .filter((path) => statSync(path).isFile());
  expect(files.length).toBeGreaterThan(2);
  const bytes = files.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
