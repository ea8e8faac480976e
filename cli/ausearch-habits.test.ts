// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLong } from "../fixtures/testing/is-long.ts";
import { UTC } from "../report/zone.ts";
import { openForReading } from "../store/connection.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { planSearch, searchEvents } from "../store/search/search.ts";
import { readExpression } from "./read-expression.ts";
import { isBuilt, type Ran, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-habits-"));
const db = join(folder, "audit.db");
const LOG = join(import.meta.dirname, "../fixtures/linux-6.1-stock/stock.log");
/** The first event of the log, and one of its last: 2026-11-23 15:09:02.447 and later. */
const lines = readFileSync(LOG, "latin1").split("\n");
const ids = lines.flatMap((line) => /^type=(?!DAEMON).*msg=audit\(([\d.]+:\d+)\)/.exec(line)?.[1] ?? []);

beforeAll(async () => {
  if (isBuilt) expect((await runBin(["ingest", LOG, "--db", db])).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const search = (...words: string[]): Promise<Ran> => runBin(["search", "--db", db, ...words]);
const rawIds = ({ stdout }: Ran): string[] => [
  ...new Set([...stdout.matchAll(/msg=audit\(([\d.]+:\d+)\)/g)].map(([, id]) => id!)),
];

describe.skipIf(!isBuilt)("who is used to ausearch", () => {
  it("is told of an option given twice: the first would be lost", async () => {
    const { status, stdout, stderr } = await search("-p", "1", "-p", "2");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^ctraudit: --pid is given twice: 1 and 2\nhint: .*\n$/);
    expect((await search("-p", "1", "--pid", "1", "--count")).status).toBeLessThan(2);
    expect((await search("-m", "SYSCALL", "-m", "PATH", "--count")).status).toBe(0);
  });

  it("pipes a log into it with -if -, and is told so where there is no database", async () => {
    const input = readFileSync(LOG);
    const piped = await runBin(["search", "-if", "-", "--raw", "-sc", "clone"], { input, cwd: folder });
    expect(piped.stdout).toBe((await search("--raw", "-sc", "clone")).stdout);
    expect(piped.stdout).not.toBe("");
    const empty = mkdtempSync(join(folder, "empty-"));
    const lost = await runBin(["search", "-sv", "no"], { input: "", cwd: empty });
    expect(lost.status).toBe(2);
    expect(lost.stderr).toContain("-if -");
  });

  it("finds the boot of the log that -if names, and not of a database", async () => {
    const empty = mkdtempSync(join(folder, "boot-"));
    const copy = join(empty, "audit.log");
    copyFileSync(LOG, copy);
    const found = await runBin(["search", "-if", copy, "-ts", "boot", "--count"], { cwd: empty });
    expect(found.stderr).toBe("");
    expect(Number(found.stdout)).toBe(Number((await search("--count")).stdout));
  });

  it("gives a day by a word or with dots, and a clock after it", async () => {
    const clock = ["23:59:59", "00:00"] as const;
    for (const [words, all] of [
      [["-ts", "23.11.2026"], true],
      [["-ts", "11/23/2026", clock[1]], true],
      [["-ts", "23.11.2026", clock[0]], false],
      [["-te", "23.11.26", clock[0]], true],
      [["-ts", "boot", clock[0]], false],
      [["-ts", "boot", clock[1]], true],
    ] as const)
      expect((await search("--count", ...words)).status, words.join(" ")).toBe(all ? 0 : 1);
  });
});

describe.skipIf(!isBuilt)("-ts checkpoint", () => {
  const file = join(folder, "point");

  it("begins at the time of the checkpoint, in another database too, and writes it anew", async () => {
    const half = join(folder, "half.log");
    const halfDb = join(folder, "half.db");
    writeFileSync(half, `${lines.slice(0, Math.floor(lines.length / 2)).join("\n")}\n`);
    expect((await runBin(["ingest", half, "--db", halfDb])).status).toBe(0);
    const told = rawIds(await runBin(["search", "--raw", "--db", halfDb, "--checkpoint", file]));
    const before = readFileSync(file, "utf8");
    const rest = rawIds(await search("--raw", "--checkpoint", file, "-ts", "checkpoint"));
    expect(told.length).toBeGreaterThan(5);
    expect(rest.length).toBeGreaterThan(5);
    expect(rest.length).toBeLessThan(new Set(ids).size);
    expect([...new Set([...told, ...rest])].filter((id) => ids.includes(id)).sort()).toEqual(
      [...new Set(ids)].sort(),
    );
    expect(readFileSync(file, "utf8")).not.toBe(before);
    expect((await search("--raw", "--checkpoint", file)).status).toBe(1);
  });

  it("is refused without a file, with one that is not there, and where there are none", async () => {
    for (const words of [
      ["search", "-ts", "checkpoint"],
      ["search", "-ts", "checkpoint", "--checkpoint", join(folder, "none")],
      ["search", "-te", "checkpoint", "--checkpoint", file],
      ["report", "events", "-ts", "checkpoint"],
      ["tree", "--at", "checkpoint"],
    ]) {
      const { status, stdout, stderr } = await runBin([...words, "--db", db]);
      expect({ status, stdout }, words.join(" ")).toEqual({ status: 2, stdout: "" });
      expect(stderr.trimEnd().split("\n").length).toBe(2);
    }
  });
});

describe.skipIf(!isBuilt)("an expression that is wrong", () => {
  it.each([
    ["exe = '日本' and sucess", 17],
    ["exe = 'e\u0301' and sucess", 14],
    ["exe = '🙂' and sucess", 15],
    ["\tpid = x", 4 + 6],
    [`exe = '${"日".repeat(60)}' and sucess`, undefined],
  ])("has its caret below the word in %j", async (text, column) => {
    const { status, stderr } = await search(text);
    expect(status).toBe(2);
    const [, , caret] = stderr.split("\n");
    if (column !== undefined) expect(caret).toBe(`${" ".repeat(2 + column)}^`);
    expect(caret).toMatch(/^ +\^$/);
  });

  /** The program gives one twenty seconds, all of them of a processor: CTRAUDIT_LONG=1 waits for their end, a usual run gives it less. */
  it("is one with a regular expression that never ends", async () => {
    const hostile = join(folder, "hostile.log");
    const hostileDb = join(folder, "hostile.db");
    const name = `${"a".repeat(200)}!`;
    writeFileSync(
      hostile,
      `type=PATH msg=audit(1700000000.001:1): item=0 name="${name}" inode=10 dev=08:01 nametype=NORMAL\n`,
    );
    expect((await runBin(["ingest", hostile, "--db", hostileDb])).status).toBe(0);
    const text = "file =~ /^(a+)+$/";
    const store = openForReading(hostileDb);
    const found = async () => {
      const context = { nowMs: 0, regexMs: 200 };
      const expression = await readExpression(store, text, eventReader(store), UTC, context);
      return [...searchEvents(store, planSearch(store, { expression }))];
    };
    await expect(found()).rejects.toThrow("this regular expression takes longer than 0.2 s");
    store.close();
    if (!isLong) return;
    const { status, stdout, stderr } = await runBin(["search", text, "--db", hostileDb], { timeout: 60_000 });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^ctraudit: this regular expression takes longer than 20 s\n.*\n {10}\^\n/);
  }, 90_000);
});
