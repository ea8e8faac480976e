// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { generateLog } from "../bench/generate-log.ts";
import { dumpAll } from "../ingest/testing/dump.ts";
import { openForReading } from "../store/connection.ts";
import { KILLS } from "./testing/kills.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const BYTES = 3_000_000;

const root = mkdtempSync(join(tmpdir(), "ctraudit-killed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const log = join(root, "audit.log");
const words = (db: string) => ["ingest", log, "--db", db];

/** All that is stored, and all that is concluded. */
async function answers(db: string): Promise<unknown> {
  const store = openForReading(db);
  const stored = dumpAll(store);
  store.close();
  const places = ["search", "--format", "csv", "--db", db];
  return {
    stored,
    places: (await runBin(places)).stdout,
    tree: (await runBin(["tree", "--db", db])).stdout,
  };
}

describe.skipIf(!isBuilt)("ctraudit ingest", () => {
  it("killed at any time, any number of times, ends with what one alone stores and concludes", {
    timeout: 7_200_000,
  }, async () => {
    const shape = { bytes: BYTES, seed: 5, containerRecords: "none" } as const;
    writeFileSync(log, [...generateLog(shape)].join(""), "latin1");
    const alone = join(root, "alone.db");
    const startedMs = performance.now();
    expect((await runBin(words(alone))).status).toBe(0);
    const longestMs = performance.now() - startedMs;
    const expected = await answers(alone);
    const db = join(root, "killed.db");
    let wholes = 0;
    for (let kills = 0; kills < KILLS; ) {
      const child = start(words(db));
      await Promise.race([child, sleep(Math.random() * longestMs)]);
      child.kill("SIGKILL");
      const { exitCode } = await child;
      if (exitCode !== undefined) expect(exitCode).toBe(0);
      else if (++kills < KILLS) continue;
      else expect((await runBin(words(db))).status).toBe(0);
      wholes++;
      expect(await answers(db)).toEqual(expected);
      const checked = await runBin(["check", "--db", db]);
      expect(checked.status, checked.stdout).toBe(0);
      for (const name of readdirSync(root)) if (name.startsWith("killed.db")) rmSync(join(root, name));
    }
    process.stderr.write(`${KILLS} kills: ${wholes} databases, each the one of an ingest alone\n`);
  });
});
