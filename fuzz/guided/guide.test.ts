// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Target } from "../targets/target.ts";
import { TARGETS } from "../targets/targets.ts";
import { guide } from "./guide.ts";

const root = mkdtempSync(join(tmpdir(), "ctraudit-guide-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each(Object.keys(TARGETS))("%s: inputs that were changed have an answer", async (name) => {
  const target = TARGETS[name]!(mkdtempSync(join(root, name)));
  const { runs } = await guide(target, undefined, { seed: 7, runs: 12 }, () => {});
  expect(runs).toBe(12);
});

it("a failing input is the last one reported, and the seed reproduces it", async () => {
  const target: Target = {
    name: "fails",
    seeds: async () => [Buffer.from("a log")],
    words: ["x"],
    run: async (bytes) => {
      if (bytes.includes("x")) throw new Error("it has an x");
    },
  };
  const told = [1, 2].map(async () => {
    let last = Buffer.alloc(0) as Buffer;
    const run = guide(target, undefined, { seed: 3, runs: 1000 }, (bytes) => {
      last = Buffer.from(bytes);
    });
    await expect(run).rejects.toThrow("it has an x");
    return last.toString();
  });
  const [one, two] = await Promise.all(told);
  expect(one).toContain("x");
  expect(two).toBe(one);
});
