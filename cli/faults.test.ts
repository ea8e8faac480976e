// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/connection.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

/** Calls that fail, for each command; CTRAUDIT_FAULTS=200 is the long run. */
const FAULTS = Number(process.env["CTRAUDIT_FAULTS"] ?? 5);
const [EIO, ENOSPC] = [5, 28];
const EVENTS = 600;

const root = mkdtempSync(join(tmpdir(), "ctraudit-faults-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const shim = join(root, "fail-nth.so");
const source = join(import.meta.dirname, "testing/fail-nth.c");
const hasShim = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"]).status === 0;

const failing = (at: number, path: string, errno: number, on = false) => ({
  env: {
    PATH: process.env["PATH"],
    LD_PRELOAD: shim,
    FAIL_AT: String(at),
    FAIL_PATH: path,
    FAIL_ERRNO: String(errno),
    ...(on ? { FAIL_ON: "1" } : {}),
  },
});

function count(db: string, what: string): unknown {
  const store = openForReading(db);
  try {
    return store.prepare(`SELECT ${what}`).pluck().get();
  } finally {
    store.close();
  }
}

/** Calls that fail: the first ones, and later ones further and further apart. */
const places = Array.from({ length: FAULTS }, (_, i) => Math.floor(1 + i * 3 + (i * i) / 4));
const cases = places.flatMap((at) => [
  { at, errno: EIO },
  { at, errno: ENOSPC },
]);

describe.skipIf(!isBuilt || !hasShim)("a call that fails costs nothing that was read:", () => {
  it.each(cases)("plugin, call $at of its spool, errno $errno", async ({ at, errno }) => {
    const folder = mkdtempSync(join(root, "plugin-"));
    const [spool, db] = [join(folder, "spool"), join(folder, "x.db")];
    const words = ["plugin", "--spool", spool, "--spool-only"];
    const child = start(words, failing(at, "/spool/", errno));
    for (let serial = 1; serial <= EVENTS; serial += 100) {
      child.stdin!.write(steadyLog(serial, serial + 99));
      await sleep(20);
    }
    child.stdin!.end();
    expect((await child).exitCode).toBe(0);
    expect((await runBin(["plugin", "--spool", spool, "--db", db], { input: "" })).status).toBe(0);
    expect([count(db, "count(*) FROM event"), count(db, "count(*) FROM problem")]).toEqual([EVENTS, 0]);
    expect(readdirSync(spool)).toEqual([]);
  });

  it.each(cases)("follow, call $at of its database, errno $errno", async ({ at, errno }) => {
    const folder = mkdtempSync(join(root, "follow-"));
    const [log, db] = [join(folder, "audit.log"), join(folder, "x.db")];
    writeFileSync(log, steadyLog(1, EVENTS));
    const child = start(["follow", log, "--db", db, "--quiet"], failing(at, "x.db", errno));
    await Promise.race([child, sleep(1500)]);
    child.kill("SIGTERM");
    await child;
    const again = await runHere(["ingest", log, "--db", db]);
    expect(again.status, again.stderr).toBe(0);
    expect([count(db, "count(*) FROM event"), count(db, "sum(lines) FROM source")]).toEqual([
      EVENTS,
      EVENTS * 3,
    ]);
    const checked = await runHere(["check", "--db", db]);
    expect(checked.status, checked.stdout).toBe(0);
  });

  it("prune, a call of its database: it has happened, or not", { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(root, "prune-"));
    const paths = ["audit.log.1", "audit.log"].map((name, i) => {
      const path = join(folder, name);
      writeFileSync(path, steadyLog(1 + i * EVENTS, EVENTS + i * EVENTS));
      return path;
    });
    const whole = join(folder, "whole.db");
    expect((await runHere(["ingest", ...paths, "--db", whole])).status).toBe(0);
    const endMs = Number(count(whole, "max(time_ms) FROM event WHERE source = 1"));
    const words = (db: string) => ["prune", "--before", String((endMs + 1) / 1000), "--db", db];
    const alone = join(folder, "alone.db");
    copyFileSync(whole, alone);
    expect((await runHere(words(alone))).status).toBe(0);
    const expected = count(alone, "count(*) FROM event");
    for (const { at, errno } of cases) {
      const db = join(folder, `x-${at}-${errno}.db`);
      copyFileSync(whole, db);
      await runBin(words(db), failing(at, "x-", errno));
      if (existsSync(`${db}-wal`)) await runHere(["close", "--db", db]);
      expect([expected, EVENTS * 2]).toContain(count(db, "count(*) FROM event"));
      const next = await runHere(words(db));
      expect([0, 1], next.stderr).toContain(next.status);
      expect(count(db, "count(*) FROM event")).toBe(expected);
      const checked = await runHere(["check", "--db", db]);
      expect(checked.status, checked.stdout).toBe(0);
    }
    expect(readFileSync(source, "utf8")).toContain("FAIL_AT");
  });
});
