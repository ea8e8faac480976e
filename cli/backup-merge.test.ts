// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { dumpAll } from "../ingest/testing/dump.ts";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading, openForUpdate } from "../store/connection.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const scratch = mkdtempSync(join(tmpdir(), "ctraudit-backup-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const fixture = (name: string) => join(import.meta.dirname, "../fixtures/handwritten", name);
let folder = "";
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "case-"));
});

async function done(...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await runBin(words);
  expect(stderr).not.toContain("hint: this should not happen");
  expect(status, stderr).toBe(0);
  return stdout;
}

function dump(path: string): unknown {
  const store = openForReading(path);
  try {
    return dumpAll(store);
  } finally {
    store.close();
  }
}

describe.skipIf(!isBuilt)("ctraudit backup", () => {
  it("copies one state of a database that is being written to, and prints its hash", async () => {
    const log = at("audit.log");
    writeFileSync(log, steadyLog(1, 40_000));
    const child = start(["ingest", log, "--db", at("x.db")]);
    while (!existsSync(at("x.db-wal")) || statSync(at("x.db-wal")).size < 1_000_000) await setTimeout(5);
    const printed = await done("backup", at("copy.db"), "--db", at("x.db"));
    const isRunning = child.exitCode === null;
    expect((await child).exitCode).toBe(0);
    expect(isRunning).toBe(true);
    const sha256 = createHash("sha256")
      .update(readFileSync(at("copy.db")))
      .digest("hex");
    expect(printed).toBe(`${sha256}  ${at("copy.db")}\n`);
    expect(statSync(at("copy.db")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(["audit.log", "copy.db", "x.db"]);
    // The copy is an ingest that was stopped: it goes on, and ends as the other did.
    await done("ingest", log, "--db", at("copy.db"));
    await done("check", "--db", at("copy.db"));
    expect(dump(at("copy.db"))).toEqual(dump(at("x.db")));
  }, 120_000);

  it("overwrites nothing and leaves nothing behind that is not whole", async () => {
    await done("ingest", fixture("nested-runc.log"), "--db", at("x.db"));
    writeFileSync(at("there"), "mine");
    const { status, stderr } = await runBin(["backup", at("there"), "--db", at("x.db")]);
    expect(status).toBe(2);
    expect(stderr).toContain("is there already, and a copy overwrites nothing\nhint: ");
    expect(readFileSync(at("there"), "utf8")).toBe("mine");
    expect((await runBin(["backup", join(folder, "nowhere", "y"), "--db", at("x.db")])).status).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(["there", "x.db"]);
  }, 60_000);
});

describe.skipIf(!isBuilt)("ctraudit merge", () => {
  it("gives the database of one ingest of all logs, with their nodes and formats, and adds nothing the second time", async () => {
    const logs = [
      [fixture("nested-runc.log"), "--node", "web1"],
      [fixture("docker-exec.log"), "--node", "db1"],
    ] as const;
    for (const [i, words] of logs.entries()) {
      await done("ingest", ...words, "--db", at(`${i}.db`));
      await done("ingest", ...words, "--db", at("one.db"));
    }
    await done("merge", at("0.db"), at("1.db"), "--into", at("c.db"));
    expect(dump(at("c.db"))).toEqual(dump(at("one.db")));
    const tree = await done("tree", "--db", at("one.db"));
    expect(tree).toContain("web1");
    expect(await done("tree", "--db", at("c.db"))).toBe(tree);
    await done("merge", at("0.db"), at("1.db"), "--into", at("c.db"));
    expect(dump(at("c.db"))).toEqual(dump(at("one.db")));
  }, 60_000);

  it("adds what a log has got since, and keeps its source one", async () => {
    writeFileSync(at("audit.log"), steadyLog(1, 50));
    await done("ingest", at("audit.log"), "--db", at("a.db"));
    await done("merge", at("a.db"), "--into", at("c.db"));
    writeFileSync(at("audit.log"), steadyLog(1, 80));
    await done("ingest", at("audit.log"), "--db", at("a.db"));
    await done("merge", at("a.db"), "--into", at("c.db"));
    const [source, ...more] = (dump(at("c.db")) as { sources: { size: number }[] }).sources;
    expect(more).toEqual([]);
    expect(source?.size).toBe(statSync(at("audit.log")).size);
    await done("check", "--db", at("c.db"));
  }, 60_000);

  it("reads with the input format of the first ingest", async () => {
    writeFileSync(
      at("mixed.log"),
      `Nov 14 22:13:20 web audit[1]: ${steadyLog(1, 1).split("\n")[0]}\n${steadyLog(2, 9)}`,
    );
    await done("ingest", at("mixed.log"), "--input-format", "auditd", "--db", at("a.db"));
    await done("merge", at("a.db"), "--into", at("c.db"));
    expect(dump(at("c.db"))).toEqual(dump(at("a.db")));
  }, 60_000);

  it("refuses a database whose bytes are not those that were stored, and itself", async () => {
    await done("ingest", fixture("nested-runc.log"), "--db", at("a.db"));
    const store = openForUpdate(at("a.db"));
    store.exec("UPDATE block SET crc = crc + 1");
    store.close();
    const damaged = await runBin(["merge", at("a.db"), "--into", at("c.db")]);
    expect(damaged.status).toBe(2);
    expect(damaged.stderr).toContain("are not those that were stored (CRC-32)\nhint: ctraudit check");
    expect((await runBin(["merge", at("a.db"), "--into", at("a.db")])).stderr).toContain(
      "cannot be read into itself",
    );
    expect((await runBin(["merge", at("a.db")])).stderr).toContain(
      "hint: ctraudit merge A.db B.db --into C.db",
    );
  }, 60_000);

  it("says that hosts without names cannot be told apart", async () => {
    await done("ingest", fixture("nested-runc.log"), "--db", at("a.db"));
    await done("ingest", fixture("aarch64.log"), "--db", at("b.db"));
    const { stderr } = await runBin(["merge", at("a.db"), at("b.db"), "--into", at("c.db")]);
    expect(stderr).toContain("2 of the databases have events without a host's name");
  }, 60_000);
});
