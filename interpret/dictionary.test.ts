// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fieldKind, RECORD_TYPES } from "../grammar/api.ts";
import { corpusFolder } from "../grammar/testing/corpus.ts";

/** The dictionaries of audit-documentation: CC-BY-4.0, so they are read in place and not part of this project. */
const folder = corpusFolder === undefined ? undefined : join(corpusFolder, "dictionaries");

/** Fields that the dictionary calls encoded but that are written plainly, or in another form. Source: the kernel and the programs that write them. */
const NOT_ENCODED = new Map([
  ["a[[:digit:]+]\\[.*\\]", "a0… of EXECVE"],
  ["addr", "a plain address"],
  ["apparmor", "a word"],
  ["data", "encoded in TTY, the dictionary's own row"],
  ["saddr", "a kind of its own"],
  ["proctitle", "a kind of its own"],
]);

function rows(name: string): string[][] {
  const text = readFileSync(join(folder!, name), "utf8");
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split(","));
}

describe.skipIf(folder === undefined)("audit-documentation's dictionaries", () => {
  it("name no encoded field that is left undecoded here", () => {
    const encoded = rows("field-dictionary.csv").filter(([, format]) => format === "encoded");
    expect(encoded.length).toBeGreaterThan(20);
    const missing = encoded
      .map(([name = ""]) => name)
      .filter((name) => !NOT_ENCODED.has(name) && fieldKind(name) !== "encoded");
    expect(missing).toEqual([]);
  });

  it("name no record type differently", () => {
    const types = rows("message-dictionary.csv").filter(([, number]) => Number(number) >= 1000);
    expect(types.length).toBeGreaterThan(150);
    const differing = types
      .map(
        ([name = "", number = ""]) =>
          [Number(number), name.replace(/^AUDIT_/, "").replace(/^AA$/, "APPARMOR")] as const,
      )
      .filter(([number, name]) => RECORD_TYPES[number] !== name);
    expect(differing).toEqual([]);
  });
});
