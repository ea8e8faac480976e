// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
    const until = async (events: number) => {
      for (const startedMs = performance.now(); ; await sleep(20)) {
        try {
          if (eventsOf(db) === events) return;
        } catch {
          // No database yet.
        }
        if (performance.now() - startedMs > PATIENCE_MS) throw new Error("waited in vain");
      }
    };
    await until(50);
    // Nothing of its own is to be done any more: only the watch or the clock wakes it.
    await sleep(3000);
    appendFileSync(log, steadyLog(51, 80));
    await until(80);
    await sleep(1500);
    appendFileSync(log, steadyLog(81, 90));
    renameSync(log, `${log}.1`);
    writeFileSync(log, steadyLog(91, 120));
    await until(120);
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
  });
});
