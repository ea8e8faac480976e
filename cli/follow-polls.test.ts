// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/connection.ts";
import { isBuilt, start } from "./testing/run-bin.ts";

const PATIENCE_MS = 60_000;

const root = mkdtempSync(join(tmpdir(), "ctraudit-polls-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const shim = join(root, "silent-watch.so");
const source = join(import.meta.dirname, "testing/silent-watch.c");
const hasShim = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"]).status === 0;

function eventsOf(db: string): number {
  const store = openForReading(db);
  try {
    return store.prepare("SELECT count(*) FROM event").pluck().get() as number;
  } finally {
    store.close();
  }
}

/** Waits until the database has so many events. */
async function until(db: string, events: number): Promise<void> {
  let found = -1;
  for (const startedMs = performance.now(); ; await sleep(20)) {
    try {
      found = eventsOf(db);
    } catch {
      // No database yet.
    }
    if (found === events) return;
    if (performance.now() - startedMs > PATIENCE_MS)
      throw new Error(`waited in vain: ${found} of ${events} events`);
  }
}

describe.skipIf(!isBuilt || !hasShim)("ctraudit follow in a folder of which nobody is told", () => {
  it.each([
    ["is silent", {}],
    ["cannot be had", { WATCH_FAILS: "1" }],
  ])("reads what is written and rotated where a watch %s", { timeout: 120_000 }, async (_, env) => {
    const folder = mkdtempSync(join(root, "logs-"));
    const [log, db] = [join(folder, "audit.log"), join(folder, "x.db")];
    writeFileSync(log, steadyLog(1, 50));
    const options = { env: { PATH: process.env["PATH"], LD_PRELOAD: shim, ...env } };
    const child = start(["follow", log, "--db", db, "--quiet"], options);
    await until(db, 50);
    // Nothing of its own is to be done any more: only the watch or the clock wakes it.
    await sleep(3000);
    appendFileSync(log, steadyLog(51, 80));
    await until(db, 80);
    await sleep(1500);
    appendFileSync(log, steadyLog(81, 90));
    renameSync(log, `${log}.1`);
    writeFileSync(log, steadyLog(91, 120));
    await until(db, 120);
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
  });
});

const hasBindfs = existsSync("/dev/fuse") && spawnSync("bindfs", ["--version"]).status === 0;

/**
 * bindfs serves a folder through FUSE. What is written to the folder itself is, as on NFS, a change of which nobody is told who watches
 * the file system, and its attributes and inodes are the server's word of up to a second ago.
 */
describe.skipIf(!isBuilt || !hasBindfs)("ctraudit follow on a file system of FUSE", () => {
  const served: string[] = [];
  afterAll(() => {
    for (const folder of served) spawnSync("umount", ["-l", folder]);
  });

  it.each([
    ["rename", (log: string) => renameSync(log, `${log}.1`)],
    [
      "copytruncate",
      (log: string) => {
        copyFileSync(log, `${log}.1`);
        truncateSync(log, 0);
      },
    ],
  ])("reads what is written behind it and rotated by %s", { timeout: 180_000 }, async (_, rotate) => {
    const [back, front] = ["back", "front"].map((name) => mkdtempSync(join(root, `${name}-`)));
    mkdirSync(join(back!, "audit"));
    expect(spawnSync("bindfs", [back!, front!]).status).toBe(0);
    served.push(front!);
    const log = join(back!, "audit/audit.log");
    const db = join(mkdtempSync(join(root, "db-")), "x.db");
    writeFileSync(log, steadyLog(1, 50));
    const told: string[] = [];
    const watcher = watch(join(front!, "audit"), (kind, name) => told.push(`${kind} ${name}`));
    const child = start(["follow", join(front!, "audit/audit.log"), "--db", db, "--quiet"]);
    await until(db, 50);
    await sleep(3000);
    let last = 50;
    const append = () => {
      appendFileSync(log, steadyLog(last + 1, last + 30));
      last += 30;
    };
    append();
    await until(db, last);
    for (let rotations = 0; rotations < 3; rotations++) {
      // Bytes that copytruncate cuts before they were read are in the copy.
      append();
      rotate(log);
      append();
      await until(db, last);
    }
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
    expect(eventsOf(db)).toBe(last);
    watcher.close();
    expect(told).toEqual([]);
  });
});
