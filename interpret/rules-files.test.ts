// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadTable } from "./load-table.ts";

/** The tables for the machine's b64 and b32. */
const FILES = [
  ["ctraudit.rules", "x86_64", "i386"],
  ["ctraudit-aarch64.rules", "aarch64", "arm"],
] as const;
const RULE = /^-a always,exit -F arch=b(64|32) -S (\S+) (?:-F dev\w+=\d+ )*-k ctraudit-\w+$/;

describe("the shipped rules files", () => {
  it.each(FILES)("%s: name only calls that the machine has, each rule for both sizes", (file, b64, b32) => {
    const lines = readFileSync(new URL(`../docs/${file}`, import.meta.url), "utf8")
      .trim()
      .split("\n");
    const rules = lines.filter((line) => !line.startsWith("#")).map((line) => RULE.exec(line) ?? [line]);
    for (const [line, size, calls = "?"] of rules) {
      const table = loadTable(`syscalls-${size === "64" ? b64 : b32}`) as Record<string, string>;
      const known = new Set([...Object.values(table), ...Object.keys(table)]);
      for (const call of calls.split(",")) expect(known.has(call), `${call} in ${line}`).toBe(true);
    }
    expect(rules.filter(([, size]) => size === "64")).toHaveLength(rules.length / 2);
    expect(rules.length).toBe(14);
  });
});
