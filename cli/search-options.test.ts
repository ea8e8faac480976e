// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HOSTILE } from "../fixtures/testing/hostile-values.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { isBuilt, type Ran, runBin, start } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-options-"));
const log = join(folder, "audit.log");
const db = join(folder, "audit.db");

/** File names that the kernel can log: a path of C ends at NUL. */
const NAMES = HOSTILE.filter((value) => !value.includes("\0"));
const stamp = (serial: number): string =>
  `msg=audit(1700000000.${String(serial).padStart(3, "0")}:${serial})`;

function named(value: string, serial: number): string {
  const hex = Buffer.from(value).toString("hex").toUpperCase();
  return `type=PATH ${stamp(serial)}: item=0 name=${hex} inode=10 dev=08:01 nametype=NORMAL\n`;
}

interface Told {
  readonly serial: number;
  readonly pid?: number;
  readonly ppid?: number;
  readonly uid?: number;
  readonly auid?: number;
  readonly comm?: string;
  readonly exe?: string;
  readonly call?: number;
  readonly exit?: string;
}

/** Three calls and a message of the kernel's that has none of it. */
const SORTED: readonly Told[] = [
  { serial: 1, pid: 30, ppid: 2, uid: 9, auid: 1000, comm: "b", exe: "/bin/z", call: 59, exit: "0" },
  { serial: 2, pid: 4, ppid: 10, uid: 10, auid: 4294967295, comm: "c", exe: "/bin/a", call: 2, exit: "-13" },
  { serial: 3, pid: 200, ppid: 1, uid: 0, auid: 0, comm: "a", exe: "/bin/m", call: 257, exit: "9007199254740993" },
  { serial: 4 },
]; // biome-ignore format: a table

function told(one: Told): string {
  if (one.pid === undefined)
    return `type=KERNEL_OTHER ${stamp(one.serial)}: table=filter family=2 entries=0\n`;
  const { serial, pid, ppid, uid, auid, comm, exe, call, exit } = one;
  return (
    `type=SYSCALL ${stamp(serial)}: arch=c000003e syscall=${call} success=yes exit=${exit} a0=0 a1=0 a2=0 a3=0 items=0 ppid=${ppid} pid=${pid} ` +
    `auid=${auid} uid=${uid} gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="${comm}" exe="${exe}" key=(null)\n`
  );
}

beforeAll(async () => {
  if (!isBuilt) return;
  writeFileSync(log, NAMES.map((value, at) => named(value, at + 1)).join(""));
  writeFileSync(join(folder, "sorted.log"), SORTED.map(told).join(""));
  for (const [from, to] of [
    [log, db],
    [join(folder, "sorted.log"), join(folder, "sorted.db")],
  ])
    expect((await runBin(["ingest", from!, "--db", to!])).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const interpreted = (how: string): Promise<Ran> =>
  runBin(["search", "-i", "--escape", how, "--db", db], { encoding: "utf8" });

/** The names as they are written, in order. */
function writtenNames(output: string): string[] {
  return [...output.matchAll(/ item=0 name=([\s\S]*?) inode=10 /g)].map(([, name]) => name!);
}

/** The words that a real shell reads. */
function readByShell(words: readonly string[]): string[] {
  const script = join(folder, "words.sh");
  writeFileSync(script, words.map((word) => `printf '%s\\0' ${word}\n`).join(""));
  const env = { PATH: "/nowhere", LC_ALL: "C.UTF-8" };
  return execFileSync("/bin/bash", [script], { encoding: "utf8", env, cwd: folder }).split("\0").slice(0, -1);
}

describe.skipIf(!isBuilt)("--escape", () => {
  it("raw writes the bytes as they are where no terminal reads them", async () => {
    expect(writtenNames((await interpreted("raw")).stdout)).toEqual(NAMES);
  });

  it("tty, and no --escape, leave nothing that acts on a terminal or makes a line", async () => {
    const { stdout } = await interpreted("tty");
    expect(writtenNames(stdout)).toEqual(NAMES.map((name) => escapeControls(name)));
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
    expect((await runBin(["search", "-i", "--db", db])).stdout).toBe(stdout);
  });

  it("shell writes a word that a shell reads as what tty shows, and runs nothing", async () => {
    const { stdout } = await interpreted("shell");
    expect(readByShell(writtenNames(stdout))).toEqual(NAMES.map((name) => escapeControls(name)));
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
  });

  it("shell_quote writes a word that a shell reads as the very name, and runs nothing", async () => {
    const { stdout } = await interpreted("shell_quote");
    expect(readByShell(writtenNames(stdout))).toEqual(NAMES);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
  });

  it("refuses another word", async () => {
    const { status, stderr } = await interpreted("html");
    expect(status).toBe(2);
    expect(stderr).toContain("shell_quote");
  });
});

describe.skipIf(!isBuilt)("--sort", () => {
  const sorted = async (...words: string[]): Promise<number[]> => {
    const { stdout, stderr } = await runBin([
      "search",
      "--format",
      "ndjson",
      "--db",
      join(folder, "sorted.db"),
      ...words,
    ]);
    return stdout === ""
      ? [expect(stderr).toBe("") as never]
      : stdout
          .trimEnd()
          .split("\n")
          .map((line) => (JSON.parse(line) as { data: { serial: number } }).data.serial);
  };

  it.each([
    ["serial", [1, 2, 3, 4]],
    ["time", [1, 2, 3, 4]],
    ["pid", [2, 1, 3, 4]],
    ["ppid", [3, 1, 2, 4]],
    ["uid", [3, 1, 2, 4]],
    ["auid", [3, 1, 2, 4]],
    ["exe", [2, 3, 1, 4]],
    ["comm", [3, 1, 2, 4]],
    ["syscall", [2, 1, 3, 4]],
    ["exit", [2, 1, 3, 4]],
  ] as const)(
    "%s puts events in its order, those without it last, and backwards with a dash",
    async (key, expected) => {
      expect(await sorted("--sort", key)).toEqual(expected);
      expect(await sorted("--sort", key, "--limit", "2")).toEqual(expected.slice(0, 2));
      const [known, none] = [expected.slice(0, 3).toReversed(), expected.slice(3)];
      const isAlways = key === "serial" || key === "time";
      expect(await sorted("--sort", `-${key}`)).toEqual(
        isAlways ? expected.toReversed() : [...known, ...none],
      );
    },
  );

  it("container orders by the name of where it happened", async () => {
    const runc = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
    const database = join(folder, "runc.db");
    expect((await runBin(["ingest", runc, "--node", "demo", "--db", database])).status).toBe(0);
    const { stdout } = await runBin([
      "search",
      "--sort",
      "container",
      "--format",
      "ndjson",
      "--db",
      database,
    ]);
    const names = stdout
      .trimEnd()
      .split("\n")
      .map(
        (line) =>
          (JSON.parse(line) as { data: { container: { name: string | null; key: string } | null } }).data
            .container,
      )
      .map((container) => (container === null ? "\uffff" : (container.name ?? container.key)));
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(new Set(names).size).toBeGreaterThanOrEqual(5);
  });
});

describe.skipIf(!isBuilt)("-if", () => {
  const temporary = join(folder, "tmp");
  const env = { PATH: process.env["PATH"], COLUMNS: "80", TMPDIR: temporary };
  beforeAll(() => mkdirSync(temporary));

  it("finds in a log, or in a directory of logs, what it finds when they are ingested, and leaves nothing", async () => {
    const words = ["search", "--format", "raw", "-sv", "yes"];
    const kept = await runBin([...words, "--db", join(folder, "sorted.db")]);
    const directory = join(folder, "logs");
    mkdirSync(directory);
    writeFileSync(join(directory, "audit.log.1"), SORTED.slice(0, 2).map(told).join(""));
    writeFileSync(join(directory, "audit.log"), SORTED.slice(2).map(told).join(""));
    for (const input of [join(folder, "sorted.log"), directory]) {
      const cwd = mkdtempSync(join(folder, "cwd-"));
      const found = await runBin([...words, "-if", input], { env, cwd });
      expect(found.stdout).toBe(kept.stdout);
      expect(found.status).toBe(0);
      expect([readdirSync(cwd), readdirSync(temporary)]).toEqual([[], []]);
    }
  });

  it("of a log that is not there is an error of one line and a hint, and leaves nothing", async () => {
    const { status, stderr } = await runBin(["search", "-if", join(folder, "none.log")], { env });
    expect(status).toBe(2);
    expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("leaves nothing when it is interrupted", async () => {
    const large = join(folder, "large.log");
    const lines = Array.from({ length: 100_000 }, (_, at) => told({ ...SORTED[0]!, serial: at + 1 }));
    writeFileSync(large, lines.join(""));
    const running = start(["search", "-if", large], { env });
    await vi.waitUntil(
      () => readdirSync(temporary).some((name) => readdirSync(join(temporary, name)).length > 0),
      {
        timeout: 20_000,
        interval: 20,
      },
    );
    running.kill("SIGINT");
    expect((await running).exitCode).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
