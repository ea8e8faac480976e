// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-misspelt-"));
const db = join(folder, "audit.db");
const LOG = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
/** A type that no table has, in a log nevertheless. */
const STRANGE = "type=HOUSE_ALARM msg=audit(1764034700.000:900001): door=3 res=open\n";

beforeAll(async () => {
  const strange = join(folder, "strange.log");
  writeFileSync(strange, STRANGE);
  for (const log of [LOG, strange])
    expect((await runHere(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const search = (...words: string[]) => runHere(["search", "--db", db, ...words]);

/** Typed words, the wrong one among them, and the intended one. */
const MISSPELT: readonly (readonly [words: readonly string[], wrong: string, meant: string | undefined])[] = [
  [["-m", "SYSCAL"], "SYSCAL", "SYSCALL"],
  [["-m", "syscal"], "syscal", "SYSCALL"],
  [["-m", "SYSCALL,PATHS"], "PATHS", "PATH"],
  [["-m", "SYSCALL", "-m", "EXECV"], "EXECV", "EXECVE"],
  [["-m", "CONTAINER_IP"], "CONTAINER_IP", "CONTAINER_ID"],
  [["-m", "ALL,SYSCAL"], "SYSCAL", "SYSCALL"],
  [["-m", "UNKNOWN[134x]"], "UNKNOWN[134x]", "UNKNOWN[1341]"],
  [["-m", "SYSCALL,"], "", undefined],
  [["-sc", "opennat"], "opennat", "openat"],
  [["-sc", "open,opennat"], "opennat", "openat"],
  [["-sc", "execve,"], "", undefined],
  [["--arch", "x86-64"], "x86-64", "x86_64"],
  [["--arch", "b46"], "b46", "b64"],
  [["-sv", "yess"], "yess", "yes"],
  [["--class", "containr"], "containr", "container"],
  [["--evidence", "linage"], "linage", "lineage"],
  [["-e", "EACCESS"], "EACCESS", "EACCES"],
  [["-e", "9223372036854775808"], "9223372036854775808", undefined],
  [["--format", "jsn"], "jsn", "json"],
  [["--sort", "tiem"], "tiem", "time"],
  [["-i", "--escape", "shel"], "shel", "shell"],
  [["type = SYSCAL"], "SYSCAL", "SYSCALL"],
  [["type != SYSCAL"], "SYSCAL", "SYSCALL"],
  [["type in (SYSCALL, PATHS)"], "PATHS", "PATH"],
  [["not syscall = opennat"], "opennat", "openat"],
  [["syscall in (257, opennat)"], "opennat", "openat"],
  [["arch = x86-64"], "x86-64", "x86_64"],
  [["class = containr"], "containr", "container"],
  [["evidence != linage"], "linage", "lineage"],
  [["exit = EACCESS"], "EACCESS", "EACCES"],
  [["sucess"], "sucess", "success"],
  [["syscal = openat"], "syscal", "syscall"],
]; // biome-ignore format: a table

/** Words that no table has, or that are written otherwise, and may be asked for nevertheless; and whether there are such events. */
const TAKEN: readonly (readonly [words: readonly string[], status: 0 | 1])[] = [
  [["-m", "1300"], 0],
  [["-m", "syscall"], 0],
  [["-m", "UNKNOWN[1340]"], 0],
  [["-m", "unknown[1341]"], 0],
  [["-m", "1340"], 0],
  [["-m", "CONTAINER_ID"], 0],
  [["-m", "CONTAINER_OP"], 0],
  [["-m", "HOUSE_ALARM"], 0],
  [["-m", "9999"], 1],
  [["-m", "AVC"], 1],
  [["-m", "ALL"], 0],
  [["-sc", "308"], 0],
  [["-sc", "999999"], 1],
  [["-sc", "setns,execve"], 0],
  [["--arch", "c000003e"], 0],
  [["--arch", "0xc000003e"], 0],
  [["--arch", "i686"], 1],
  [["-sv", "no"], 0],
  [["type = 1340"], 0],
  [["type = syscall"], 0],
  [["type = CONTAINER_OP"], 0],
  [["type = HOUSE_ALARM"], 0],
  [["type ~ SYSCAL"], 0],
  [["type =~ /^SYSCAL$/"], 1],
  [["syscall ~ setn"], 0],
  [["syscall ~ opennat"], 1],
  [["syscall in (openat, 59)"], 0],
  [["arch = b64"], 0],
  [["arch = i686"], 1],
]; // biome-ignore format: a table

describe("a word that nothing can have", () => {
  it.each(MISSPELT)(
    "%j is refused in one line, with a hint where a word is near",
    async (words, wrong, meant) => {
      const { status, stdout, stderr } = await search(...words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      const [said, ...more] = stderr.trimEnd().split("\n");
      expect(said).toMatch(/^ctraudit: /);
      expect(said).toContain(wrong);
      const hints = more.filter((line) => line.startsWith("hint: did you mean"));
      expect(hints).toEqual(meant === undefined ? [] : [`hint: did you mean ${meant}?`]);
    },
  );

  it("is pointed at with a caret in an expression", async () => {
    const { stderr } = await search("type in (SYSCALL, PATHS)");
    expect(stderr.split("\n").slice(1, 3)).toEqual(["  type in (SYSCALL, PATHS)", `${" ".repeat(2 + 18)}^`]);
  });

  it("of a report is refused, too", async () => {
    for (const [words, meant] of [
      [["executibles"], "executables"],
      [["executables", "--by", "contaner"], "container"],
      [["executables", "--format", "htm"], "html"],
    ] as const) {
      const { status, stdout, stderr } = await runHere(["report", ...words, "--db", db]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(`hint: did you mean ${meant}?\n`);
    }
  });
});

describe("what may be asked for", () => {
  it.each(TAKEN)("%j is answered: exit %i", async (words, status) => {
    const ran = await search("--count", ...words);
    expect(ran.status, ran.stderr).toBe(status);
    expect(Number(ran.stdout) > 0).toBe(status === 0);
  });

  it("by several calls finds what each of them finds", async () => {
    const count = async (...words: string[]) => Number((await search("--count", ...words)).stdout);
    const [both, one, other] = [
      await count("-sc", "setns,execve"),
      await count("-sc", "setns"),
      await count("-sc", "execve"),
    ];
    expect(one).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(0);
    expect(both).toBe(one + other);
  });

  it("by a container record's name finds the records that a stock auditd wrote as numbers", async () => {
    const lines = async (type: string) => (await search("-m", type, "--raw")).stdout;
    expect(await lines("CONTAINER_OP")).toBe(await lines("UNKNOWN[1341]"));
    expect(await lines("CONTAINER_ID")).toBe(await lines("UNKNOWN[1340]"));
  });
});
