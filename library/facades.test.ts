// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const FACADE = /(?:from|import\() ?"(?:\.{1,2}\/)+(?:\w+\/)*api\.ts"/;

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter(
    (path) => /^(?!node_modules|dist|\.).*\.ts$/.test(path) && !/(?:^|\/)(?:node_modules|dist)\//.test(path),
  )
  .filter((path) => !/\.test\.ts$|\.d\.ts$|(?:^|\/)testing\/|\/api\.ts$/.test(path));

it("api.ts is only for other packages: a file in this one imports the file that it needs", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((path) => FACADE.test(readFileSync(join(root, path), "utf8")))).toEqual([]);
});
