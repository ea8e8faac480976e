// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { tarOf } from "../ingest/testing/archives.ts";
import { steadyLog } from "../ingest/testing/lines.ts";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-inputs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let cwd = folder;
let cases = 0;
beforeEach(() => {
  cwd = join(folder, `${cases++}`);
  mkdirSync(cwd);
});

const ctraudit = (args: readonly string[], input?: Buffer) =>
  runBin([...args, "--db", "x.db"], input === undefined ? { cwd } : { cwd, input });
const write = (name: string, content: string | Buffer) => writeFileSync(join(cwd, name), content);
const databases = () => readdirSync(cwd).filter((name) => name.includes(".db"));

describe.skipIf(!isBuilt)("ctraudit ingest", () => {
  it.each([
    ["text", "words\n", /^ctraudit: notes: it has no audit record: it seems to be other text\nhint: /],
    [
      "UTF-16",
      Buffer.from(steadyLog(1, 2), "utf16le"),
      /^ctraudit: notes: is UTF-16, not UTF-8\nhint: iconv -f UTF-16LE -t UTF-8 notes \| ctraudit ingest -\n$/,
    ],
    [
      "an archive without logs",
      tarOf([{ name: "etc/hosts", content: "::1\n" }]),
      /^ctraudit: notes: is a tar archive without audit logs/,
    ],
    [
      "a damaged archive",
      gzipSync(tarOf([{ name: "audit.log", content: steadyLog(1, 9) }])).subarray(0, 99),
      /^ctraudit: notes: cannot be unpacked: /,
    ],
  ])("of %s alone exits with 2 and leaves no database behind", async (_, content, message) => {
    write("notes", content);
    const ran = await ctraudit(["ingest", "notes"]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(databases()).toEqual([]);
  });

  it("of no record keeps a database that is there, and notes the run", async () => {
    write("audit.log", steadyLog(1, 3));
    write("notes", "words\n");
    expect(await ctraudit(["ingest", "audit.log"])).toMatchObject({ status: 0 });
    expect(await ctraudit(["ingest", "notes"])).toMatchObject({ status: 2 });
    expect(databases()).toEqual(["x.db"]);
    expect((await ctraudit(["source"])).stdout).not.toContain("notes");
    expect((await ctraudit(["report", "custody"])).stdout).toMatch(
      /notes +refused +6\n[\s\S]* notes: it has no audit record/,
    );
    expect((await ctraudit(["search", "--count"])).stdout).toBe("3\n");
  });

  it("of nothing but empty logs exits with 2 and leaves no database behind; beside others they are fine", async () => {
    mkdirSync(join(cwd, "logs"));
    write("logs/audit.log", "");
    for (const [args, name] of [
      [["logs/audit.log"], "logs/audit.log"],
      [["logs/audit.log", "logs"], "logs/audit.log"],
      [["logs"], "logs/audit.log"],
      [["-"], "-"],
    ] as const) {
      const ran = await ctraudit(["ingest", ...args], Buffer.alloc(0));
      expect(ran).toMatchObject({ status: 2, stdout: "" });
      expect(ran.stderr).toBe(`ctraudit: ${name}: it has no audit record: it is empty\n`);
      expect(databases()).toEqual([]);
    }
    write("logs/audit.log.1", steadyLog(1, 3));
    expect(await ctraudit(["ingest", "logs"])).toMatchObject({ status: 0 });
    const known = await ctraudit(["ingest", "-"], Buffer.alloc(0));
    expect(known).toMatchObject({ status: 2 });
    expect((await ctraudit(["search", "--count"])).stdout).toBe("3\n");
    expect(await ctraudit(["ingest", "logs"])).toMatchObject({ status: 0 });
  });

  it("of several inputs keeps those with records, and names the others", async () => {
    write("a.log", steadyLog(1, 3));
    write("notes\x1b[31m", "words\n");
    write("b.log", steadyLog(4, 6));
    const ran = await ctraudit(["ingest", "a.log", "notes\x1b[31m", "b.log"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("  not read: notes\\x1b[31m: it has no audit record");
    expect(ran.stderr).not.toContain("\x1b");
    expect((await ctraudit(["search", "--count"])).stdout).toBe("6\n");
    write("c.bz2", Buffer.from("425a683931", "hex"));
    write("d.log", steadyLog(7, 9));
    const second = await ctraudit(["ingest", "c.bz2", "d.log"]);
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(
      / {2}not read: c\.bz2: .*\n {2}hint: bzip2 -dc c\.bz2 \| ctraudit ingest -\n/,
    );
    expect((await ctraudit(["search", "--count"])).stdout).toBe("9\n");
  });

  it("reads an archive from a file and from stdin; its names are inert, and verify finds its logs", async () => {
    const log = "sos\x1b[2J/var/log/audit/audit.log";
    const archive = gzipSync(
      tarOf([
        { name: log, content: steadyLog(1, 5) },
        { name: "sos/date", content: "x" },
      ]),
    );
    write("sos.tar.gz", archive);
    const ran = await ctraudit(["ingest", "sos.tar.gz"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("  sos.tar.gz is a tar archive: 1 audit log, 1 other file left unread\n");
    const source = await ctraudit(["source"]);
    expect(source.stdout).toContain("sos.tar.gz:sos\\x1b[2J/var/log/audit/audit.log");
    expect((await ctraudit(["source", "1"])).stdout).toBe(steadyLog(1, 5));
    const again = await ctraudit(["ingest", "-"], archive);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain("read 0 lines, 0 events of 1 source");
    await ctraudit(["report", "timeline", "--extract", "out"]);
    expect((await ctraudit(["verify", "out"])).stdout).toMatch(/same +source 1 sos\.tar\.gz:/);
    mkdirSync(join(cwd, "moved"));
    writeFileSync(join(cwd, "moved/sos.tar.gz"), readFileSync(join(cwd, "sos.tar.gz")));
    expect((await ctraudit(["verify", "out", "--sources", "moved"])).stdout).toMatch(
      /same +source 1 sos\.tar\.gz:/,
    );
    write("sos.tar.gz", gzipSync(tarOf([{ name: log, content: steadyLog(1, 4) }])));
    expect((await ctraudit(["verify", "out"])).stdout).toMatch(/changed +source 1 sos\.tar\.gz:/);
    rmSync(join(cwd, "sos.tar.gz"));
    expect((await ctraudit(["verify", "out"])).stdout).toMatch(/not here +source 1 sos\.tar\.gz:/);
  });

  it("a search of logs that were not ingested tells what it could not read", async () => {
    write("notes", "words\n");
    expect(await ctraudit(["search", "-if", "notes"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("it has no audit record"),
    });
    const cut = tarOf([{ name: "audit.log", content: steadyLog(1, 5) }]).subarray(0, -1024);
    write("cut.tar", cut);
    const ran = await ctraudit(["search", "-if", "cut.tar", "--count"]);
    expect(ran).toMatchObject({
      stdout: "5\n",
      stderr: expect.stringContaining("not read: cut.tar: has no end mark"),
    });
  });
});
