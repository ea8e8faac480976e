// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-pages-"));
const db = join(folder, "t.db");
const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");

describe("pages without a script", () => {
  beforeAll(async () => {
    expect((await runHere(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("tree --format html has every line of the tree, nested, with its proof and the picture", async () => {
    const { stdout, status } = await runHere(["tree", "--format", "html", "--db", db]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(stdout).toContain("default-src 'none'");
    const rows = Array.from(
      stdout.matchAll(/<tr><td(?: class="d(\d)")?>([^<]*)/gm),
      ([, depth = "0", name]) => [name, depth],
    );
    expect(rows.slice(0, 7)).toEqual([
      ["host", "0"],
      ["plain", "1"],
      ["sleeper", "1"],
      ["outer", "1"],
      ["inner", "2"],
      ["undefined", "0"],
      ["unknown", "0"],
    ]);
    expect(stdout.match(/class="bar"/g)).toHaveLength(5);
    expect(stdout).toContain("ctraudit tree --format html");
  });

  it("search --format html has the events found with their records, and counts those beyond the limit", async () => {
    const search = (...words: string[]) =>
      runHere(["search", "--container", "inner", "--format", "html", "--db", db, ...words]);
    const { stdout } = await search();
    expect(stdout.match(/<tr><td.*<a href="#e\d+">/gm)).toHaveLength(21);
    expect(stdout).toContain("type=SYSCALL");
    const limited = await search("--limit", "5");
    expect(limited.stdout.match(/<tr><td.*<a href="#e\d+">/gm)).toHaveLength(5);
    const none = await runHere(["search", "exe = /nothing", "--format", "html", "--db", db]);
    expect([none.status, none.stdout.includes("No event fits.")]).toEqual([1, true]);
  });
});
