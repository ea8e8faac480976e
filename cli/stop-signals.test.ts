// SPDX-License-Identifier: Apache-2.0
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/api.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const scratch = mkdtempSync(join(tmpdir(), "ctraudit-signals-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const log = join(scratch, "audit.log");
writeFileSync(log, steadyLog(1, 40_000));
let folder = "";
let db = "";
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "db-"));
  db = join(folder, "x.db");
});

/** Starts an ingest and waits until it has stored its first events. */
async function ingestAtWork(path = log) {
  const child = start(["ingest", path, "--db", db]);
  for (;;) {
    await setTimeout(5);
    if (!existsSync(`${db}-wal`)) continue;
    try {
      const store = openForReading(db);
      const some = store.prepare("SELECT 1 FROM event LIMIT 1").get();
      store.close();
      if (some !== undefined) return { child };
    } catch {
      // It has not made its tables yet.
    }
  }
}

describe.skipIf(!isBuilt)("ctraudit ingest", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)(
    "stops by %s with status %i, leaves one file, and goes on later",
    async (signal, status) => {
      const { child } = await ingestAtWork();
      child.kill(signal);
      const { exitCode, stderr } = await child;
      expect(exitCode).toBe(status);
      expect(stderr).toMatch(
        /interrupted; [\d,]+ lines, [\d,]+ events of 1 source are stored\nhint: the same command/,
      );
      expect(readdirSync(folder)).toEqual(["x.db"]);
      expect((await runBin(["ingest", log, "--db", db])).status).toBe(0);
      const store = openForReading(db);
      expect(store.prepare("SELECT count(*) FROM event").pluck().get()).toBe(40_000);
      store.close();
    },
    60_000,
  );

  it("leaves nothing where it is stopped before it has stored anything", async () => {
    const child = start(["ingest", log, "--db", db]);
    while (!existsSync(db) && child.exitCode === null) await setTimeout(1);
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(143);
    const left = readdirSync(folder);
    expect(left.length === 0 || (await runBin(["source", "--db", db])).stdout.includes("audit.log")).toBe(
      true,
    );
  }, 60_000);

  it("that is killed before it has a table leaves a file that readers call empty, and that the next one fills", async () => {
    writeFileSync(db, "");
    const read = await runBin(["stats", "--db", db]);
    expect(read.status).toBe(2);
    expect(read.stderr).toMatch(/is empty: .*\nhint: ctraudit ingest LOG --db .* fills it/);
    expect((await runBin(["ingest", log, "--db", db])).status).toBe(0);
  }, 60_000);

  it("refuses a second writer and names the first", async () => {
    const { child } = await ingestAtWork();
    child.kill("SIGSTOP");
    const second = await runBin(["ingest", log, "--db", db]);
    const third = await runBin(["attribute", "--db", db]);
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    await child;
    for (const { status, stderr } of [second, third]) {
      expect(status).toBe(2);
      expect(stderr).toContain(`process ${child.pid} is writing to it\nhint: wait until it has ended`);
    }
  }, 60_000);

  it("tells that the database stays in several files where a reader has it open, and by which process", async () => {
    const { child } = await ingestAtWork();
    const reader = openForReading(db);
    reader.prepare("SELECT count(*) FROM event").get();
    child.kill("SIGTERM");
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(143);
    expect(stderr).toContain(`x.db: stays in several files (-wal, -shm): process ${process.pid} has it open`);
    expect(stderr).toContain(`hint: ctraudit close --db ${db} makes one file of it after that`);
    const refused = await runBin(["close", "--db", db]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`process ${process.pid} has it open`);
    reader.close();
    expect((await runBin(["close", "--db", db])).status).toBe(0);
    expect(readdirSync(folder)).toEqual(["x.db"]);
  }, 60_000);

  it("takes a log that is cut while it is read, as copytruncate does, for one that was rotated", async () => {
    const rotated = join(folder, "audit.log");
    copyFileSync(log, rotated);
    const { child } = await ingestAtWork(rotated);
    child.kill("SIGSTOP");
    copyFileSync(rotated, `${rotated}.1`);
    truncateSync(rotated);
    child.kill("SIGCONT");
    const { exitCode, stderr } = await child;
    expect(stderr).toMatch(
      / {2}note: .*was truncated during the ingest\n {2}hint: its records so far are kept/,
    );
    expect(exitCode).toBe(0);
    writeFileSync(rotated, steadyLog(40_001, 40_010));
    const next = await runBin(["ingest", `${rotated}.1`, rotated, "--db", db]);
    expect(next.stderr).not.toContain("note: ");
    const store = openForReading(db);
    expect(store.prepare("SELECT count(*) FROM event").pluck().get()).toBe(40_010);
    expect(store.prepare("SELECT count(*) FROM source").pluck().get()).toBe(2);
    store.close();
  }, 60_000);
});
