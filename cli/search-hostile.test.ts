// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOSTILE } from "../fixtures/testing/hostile-values.ts";
import { SEARCH_FORMATS, type SearchFormat } from "./search-options.ts";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-hostile-"));
const log = join(folder, "audit.log");
const db = join(folder, "audit.db");

/** Beside what is text everywhere: bytes that are no UTF-8, halves of characters, formulas of wide characters, and a megabyte. */
const PAYLOADS: readonly Buffer[] = [
  ...HOSTILE.map((value) => Buffer.from(value)),
  ...["=1+1", "-1+1", "%0a", "|calc", "＝1+1", "＋1", "－1", "＠A1", "\r=1", '",=1,"', "a\\x1bb"].map(
    (text) => Buffer.from(text),
  ),
  ...["ff", "c3", "80", "61ff1b5b316d", "eda080", "f8888080", "e2ae", "1b5b313b316d", "9b33316d"].map((hex) =>
    Buffer.from(hex, "hex"),
  ),
  Buffer.from(`\x1b]0;${"m".repeat(500_000)}`),
];
const BIG = PAYLOADS.length;

const hexOf = (bytes: Buffer): string => bytes.toString("hex").toUpperCase();
const withoutNul = (bytes: Buffer): string =>
  hexOf(bytes.map((byte) => (byte === 0 ? 0x20 : byte)) as Buffer);

/** Every field that somebody in a container chooses: names, programs, arguments, keys, sockets, and what messages claim. */
function records(payload: Buffer, serial: number): string {
  const stamp = `msg=audit(1700000${String(serial).padStart(3, "0")}.000:${serial})`;
  const hex = withoutNul(payload);
  const short = hex.slice(0, 6000);
  const argument = serial === BIG ? short : hex;
  const path = `2F${short}`;
  const messages = `acct=${short} hostname=${short} addr=${short} terminal=${short} vm=${short} uuid=${short}`;
  return [
    `type=SYSCALL ${stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=1 ppid=1 pid=${serial} auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm=${short} exe=${path} key=${short}`,
    `type=EXECVE ${stamp}: argc=2 a0=${argument} a1=${argument}`,
    `type=SOCKADDR ${stamp}: saddr=0100${short}`,
    `type=CWD ${stamp}: cwd=${path}`,
    `type=PATH ${stamp}: item=0 name=${short} inode=10 dev=08:01 nametype=NORMAL`,
    `type=PROCTITLE ${stamp}: proctitle=${hexOf(payload)}`,
    `type=USER_CMD msg=audit(1700001${String(serial).padStart(3, "0")}.000:${serial + 500}): pid=1 uid=0 auid=0 ses=1 subj=unconfined msg='op=x ${messages} cmd=${short} res=success'`,
    "",
  ].join("\n");
}

/** Lines that are no records, as bytes: only --word finds them. */
const REJECTED = Buffer.concat(
  PAYLOADS.slice(0, -1)
    .filter((bytes) => !/[\n\0]/.test(bytes.toString("latin1")))
    .map((bytes) => Buffer.concat([Buffer.from("no record at all "), bytes, Buffer.from("\n")])),
);

beforeAll(async () => {
  if (!isBuilt) return;
  writeFileSync(
    log,
    Buffer.concat([Buffer.from(PAYLOADS.map((bytes, at) => records(bytes, at + 1)).join("")), REJECTED]),
  );
  const { status, stderr } = await runBin(["ingest", log, "--node", "evil\x1b[31m", "--db", db]);
  expect(status, stderr).toBe(0);
  expect(stderr).not.toMatch(ACTIVE);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Controls, bidirectional and invisible characters: none but the line feed; and bytes that are no UTF-8. */
const ACTIVE = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}|\ufffd/u;
const search = (...words: string[]) =>
  runBin(["search", "--db", db, ...words], { encoding: "utf8", maxBuffer: 1 << 28 });

const isInert = (text: string): void => expect(ACTIVE.exec(text)?.[0]).toBeUndefined();
const EVENTS = 2 * PAYLOADS.length;

/** Rows and cells as RFC 4180 has them, by a reader that knows nothing else. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < csv.length) {
    const at = cell.lastIndex;
    const [, quoted, plain, end] = cell.exec(csv) ?? expect.fail(`no cell at ${csv.slice(at, at + 80)}`);
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ",") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** Required parts of each format, given all events. Every format has its line here. */
const CHECKS: Readonly<Record<SearchFormat, (stdout: string) => void>> = {
  text(stdout) {
    isInert(stdout);
    expect(stdout.trimEnd().split("\n")).toHaveLength(EVENTS);
  },
  sentence(stdout) {
    isInert(stdout);
    expect(stdout.trimEnd().split("\n")).toHaveLength(EVENTS);
  },
  raw(stdout) {
    // Not to a terminal: the bytes of the log, to which an attacker has no more than the kernel's hexadecimal.
    expect(stdout.replaceAll(/^(node=\S+ )?type=.*\n/gm, "")).toBe("");
    expect(stdout.match(/^type=PROCTITLE /gm)).toHaveLength(PAYLOADS.length);
  },
  interpret(stdout) {
    isInert(stdout);
    expect(stdout.match(/^---- /gm)).toHaveLength(EVENTS);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => !/^(---- |type=)/.test(line))).toEqual([]);
  },
  csv(stdout) {
    isInert(stdout.replaceAll("\r\n", "\n"));
    const [head, ...rows] = rowsOf(stdout);
    expect(rows).toHaveLength(EVENTS);
    for (const row of rows) {
      expect(row).toHaveLength(head!.length);
      for (const value of row)
        expect(value, value.slice(0, 60)).not.toMatch(
          /^[=+\-@|%\t\r\uff0b\uff0d\uff1d\uff20](?!\d+$|\d\d:\d\d$)/,
        );
    }
  },
  html(stdout) {
    isInert(stdout);
    const markup = new Set(Array.from(stdout.matchAll(/<(\/?[a-z!][a-z0-9]*)/g), ([, name]) => name));
    expect([...markup].filter((name) => /script|img|svg|iframe|base$|object|embed|form/.test(name!))).toEqual(
      [],
    );
    expect(stdout.match(/<tr><td.*<a href="#e\d+">/gm)?.length).toBe(EVENTS);
  },
  json(stdout) {
    isInert(stdout.replaceAll("\ufffd", ""));
    expect(JSON.parse(stdout)).toHaveLength(EVENTS);
  },
  ndjson(stdout) {
    isInert(stdout.replaceAll("\ufffd", ""));
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(EVENTS);
  },
};

describe.skipIf(!isBuilt)("hostile values in the answers of a search", () => {
  it.each(SEARCH_FORMATS)("are inert in %s, one event each", async (format) => {
    const { status, stdout, stderr } = await search("--format", format);
    expect(status, stderr).toBe(0);
    CHECKS[format](stdout);
  });

  it.each(["tty", "shell", "shell_quote"])("are inert in interpret with --escape %s", async (how) => {
    const { stdout } = await search("-i", "--escape", how);
    isInert(stdout);
  });

  it("stay what they are in JSON, byte for byte", async () => {
    const { stdout } = await search("--format", "ndjson", "-m", "PATH");
    const written = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { data: { comm: string | { bytes: string } } }).data.comm)
      .map((comm) => (typeof comm === "string" ? Buffer.from(comm) : Buffer.from(comm.bytes, "base64")));
    const expected = PAYLOADS.map((bytes) => Buffer.from(withoutNul(bytes).slice(0, 6000), "hex"));
    expect(written.map(hexOf)).toEqual(expected.map(hexOf));
  });

  it.each(SEARCH_FORMATS.filter((format) => format !== "raw"))(
    "of rejected lines are inert in %s, too",
    async (format) => {
      const { stdout, stderr } = await search("--format", format, "-w", "no record at all");
      const lines = stdout.replaceAll("\r\n", "\n");
      isInert(format.endsWith("json") ? lines.replaceAll("\ufffd", "") : lines);
      isInert(stderr);
      expect(stdout.match(/no record at all/g)!.length).toBeGreaterThan(30);
    },
  );

  it("are inert where a search says that it found nothing, explains itself, or asks back", async () => {
    for (const payload of HOSTILE.slice(8, 18))
      for (const words of [
        ["-n", payload],
        [`exe = '${payload.replaceAll(/['\\]/g, "")}'`, "--explain-query"],
        [`exe = ${payload}`],
        ["-m", payload],
        ["--container", payload],
      ]) {
        const { stdout, stderr } = await search(...words);
        isInert(stdout);
        isInert(stderr);
      }
  }, 120_000);
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

/** Output of the program that a terminal reads. */
function onTerminal(words: readonly string[]): string {
  const bin = join(import.meta.dirname, "../dist/program/main.cjs");
  // A pager would wait for keys.
  const env = {
    ...{ PATH: process.env["PATH"], TERM: "xterm", NO_COLOR: "1", LC_ALL: "C.UTF-8" },
    CTRAUDIT_PAGER: "",
  };
  const line = [process.execPath, bin, "search", "--db", db, ...words].join(" ");
  const typescript = execFileSync("script", ["-qec", line, "/dev/null"], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return typescript.replaceAll(/\r+\n/g, "\n");
}

describe.skipIf(!isBuilt || !hasScript)("on a terminal (of script)", () => {
  it.each(SEARCH_FORMATS)("hostile values and rejected lines are inert in %s", (format) => {
    for (const words of [[], ["-w", "record"]]) {
      const typescript = onTerminal(["--format", format, "--escape", "raw", ...words]);
      // U+FFFD stands in JSON for bytes that are no UTF-8, which it has beside it; a terminal shows it.
      isInert(format.endsWith("json") ? typescript.replaceAll("\ufffd", "") : typescript);
      expect(typescript.length).toBeGreaterThan(1000);
    }
  });
});
