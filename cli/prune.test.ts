// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/connection.ts";
import { KILLS } from "./testing/kills.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const RECORDED = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
const PLACES = 2 ** 36;

const root = mkdtempSync(join(tmpdir(), "ctraudit-prune-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Placed {
  readonly id: number;
  readonly timeMs: number;
  readonly place: string | null;
}

function rows<T>(db: string, sql: string): T[] {
  const store = openForReading(db);
  try {
    return store.prepare(sql).all() as T[];
  } finally {
    store.close();
  }
}

/** Each event with the class and the first proof of its container. */
const placesOf = (db: string) =>
  rows<Placed>(
    db,
    `SELECT e.id % ${PLACES} AS id, x.time_ms AS timeMs, c.class || ' ' || (c.key_event % ${PLACES}) AS place
     FROM v_event e JOIN event x ON x.id = e.id LEFT JOIN container c ON c.id = e.container ORDER BY 1`,
  );
const count = (db: string, what: string) =>
  Object.values(rows<Record<string, number>>(db, `SELECT ${what}`)[0]!)[0]!;

/** A log in so many files, the oldest first. */
function split(text: string, parts: number): { folder: string; paths: string[]; db: string } {
  const folder = mkdtempSync(join(root, "logs-"));
  const lines = text.match(/.*\n/g)!;
  const size = Math.ceil(lines.length / parts);
  const paths = Array.from({ length: parts }, (_, i) => {
    const path = join(folder, i === parts - 1 ? "audit.log" : `audit.log.${parts - 1 - i}`);
    writeFileSync(path, lines.slice(i * size, (i + 1) * size).join(""), "latin1");
    return path;
  });
  return { folder, paths, db: join(folder, "x.db") };
}

const stampOf = (ms: number) => `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}`;

async function ingested(text: string, parts: number) {
  const logs = split(text, parts);
  const { status, stderr } = await runBin(["ingest", ...logs.paths, "--db", logs.db]);
  expect(status, stderr).toBe(0);
  const ends = rows<{ ms: number }>(
    logs.db,
    "SELECT max(time_ms) AS ms FROM event GROUP BY source ORDER BY source",
  );
  return { ...logs, ends: ends.map(({ ms }) => ms) };
}

describe.skipIf(!isBuilt)("ctraudit prune", () => {
  it.each([1, 2, 3])(
    "leaves every later event where it was, or unknown: %s of 4 parts of a recorded log",
    async (gone) => {
      const { db, ends } = await ingested(readFileSync(RECORDED, "latin1"), 4);
      const whole = new Map(placesOf(db).map((event) => [event.id, event]));
      const gaps = count(db, "count(*) FROM gap");
      const time = stampOf(ends[gone - 1]! + 1);
      const dry = await runBin(["prune", "--before", time, "--dry-run", "--db", db]);
      expect([dry.status, count(db, "count(*) FROM event")]).toEqual([0, whole.size]);
      const pruned = await runBin(["prune", "--before", time, "--db", db]);
      expect(pruned.status, pruned.stderr).toBe(0);
      expect(pruned.stdout).toBe(dry.stdout);
      const left = placesOf(db);
      expect(left.length).toBeLessThan(whole.size);
      const before = ends[gone - 1]!;
      let unknown = 0;
      for (const { id, place } of left) {
        const had = whole.get(id)!.place;
        if (place === null && had !== null) unknown++;
        else expect(place).toBe(had);
      }
      const later = left.filter(({ timeMs }) => timeMs > before);
      expect(later.length).toBe([...whole.values()].filter(({ timeMs }) => timeMs > before).length);
      expect(unknown).toBeLessThan(later.length / 10);
      expect(count(db, "count(*) FROM gap")).toBe(gaps);
      const named = ["key_event", "created", "ended", "first_event", "last_event", "because"];
      for (const column of named)
        expect(
          count(
            db,
            `count(*) FROM container WHERE ${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM event)`,
          ),
        ).toBe(0);
      for (const words of [["check"], ["verify"], ["report", "custody"], ["tree"], ["gaps"], ["stats"]]) {
        const { status, stderr } = await runBin([...words, "--db", db]);
        expect(status === 0 || (words[0] === "gaps" && status === 1), stderr).toBe(true);
      }
      const again = await runBin(["prune", "--before", time, "--db", db]);
      expect([again.status, again.stdout]).toEqual([1, ""]);
      // Concluded anew, it is the same.
      const after = placesOf(db);
      expect((await runBin(["attribute", "--db", db])).status).toBe(0);
      expect(placesOf(db)).toEqual(after);
      const merged = join(root, `merged-${gone}.db`);
      const merge = await runBin(["merge", db, "--into", merged]);
      expect([merge.status, merge.stderr]).toEqual([0, expect.stringContaining("were pruned there")]);
      expect(placesOf(merged)).toEqual(after);
    },
    120_000,
  );

  it("knows what went: no pruned log is read again, plain, packed, moved or grown", async () => {
    const { db, ends, paths, folder } = await ingested(steadyLog(1, 4000), 4);
    const sums = (await runBin(["source", "--db", db])).stdout.match(/[0-9a-f]{64}/g)!.slice(0, 3);
    expect((await runBin(["prune", "--before", stampOf(ends[2]! + 1), "--db", db])).status).toBe(0);
    const events = count(db, "count(*) FROM event");
    expect(events).toBeLessThan(1100);
    expect(count(db, "count(*) FROM gap")).toBe(0);
    writeFileSync(join(folder, "audit.log.9.gz"), gzipSync(readFileSync(paths[0]!)));
    copyFileSync(paths[1]!, join(folder, "copy.log"));
    const known = await runBin([
      "ingest",
      ...paths,
      join(folder, "audit.log.9.gz"),
      join(folder, "copy.log"),
      "--db",
      db,
    ]);
    expect([known.status, count(db, "count(*) FROM event")]).toEqual([0, events]);
    appendFileSync(paths[2]!, steadyLog(9001, 9010));
    for (let run = 0; run < 2; run++) {
      expect((await runBin(["ingest", paths[2]!, "--db", db])).status).toBe(0);
      expect(count(db, "count(*) FROM event")).toBe(events + 10);
    }
    appendFileSync(paths[2]!, steadyLog(9011, 9015));
    expect((await runBin(["ingest", paths[2]!, "--db", db])).status).toBe(0);
    expect(count(db, "count(*) FROM event")).toBe(events + 15);
    const told = await runBin(["source", "--db", db]);
    for (const sum of sums) expect(told.stdout).toContain(sum);
    const one = await runBin(["source", "2", "--db", db]);
    expect([one.status, one.stderr]).toEqual([1, expect.stringContaining(`sha256 ${sums[1]}`)]);
    expect((await runBin(["verify", "--db", db])).stdout).toContain(`SHA-256 ${sums[1]}`);
  }, 60_000);

  it("makes the database as small as is asked, and gives the space back", async () => {
    const { db } = await ingested(steadyLog(1, 40_000), 8);
    const size = statSync(db).size;
    const { status, stderr } = await runBin(["prune", "--keep-size", "2M", "--db", db]);
    expect(status, stderr).toBe(0);
    expect(statSync(db).size).toBeLessThan(size / 1.5);
    expect(statSync(db).size).toBeLessThan(3_000_000);
    for (const words of [
      [],
      ["--keep-days", "0"],
      ["--keep-size", "1"],
      ["--keep-days", "3", "--before", "now"],
    ])
      expect((await runBin(["prune", ...words, "--db", db])).status).toBe(2);
  }, 60_000);

  it("is done by the process that follows, where one does", async () => {
    const logs = split(steadyLog(1, 4000), 4);
    const child = start(["follow", logs.folder, "--db", logs.db]);
    const has = async (test: () => boolean) => {
      for (let i = 0; i < 1000; i++, await sleep(20)) {
        try {
          if (test()) return;
        } catch {
          // No database yet.
        }
      }
      throw new Error("waited in vain");
    };
    await has(() => count(logs.db, "count(*) FROM event") === 4000);
    const ends = rows<{ ms: number }>(
      logs.db,
      "SELECT max(time_ms) AS ms FROM event GROUP BY source ORDER BY source",
    );
    const asked = await runBin(["prune", "--before", stampOf(ends[1]!.ms + 1), "--db", logs.db]);
    expect([asked.status, asked.stderr]).toEqual([0, expect.stringContaining("2 logs have gone in all")]);
    const events = count(logs.db, "count(*) FROM event");
    expect(events).toBeLessThan(2100);
    appendFileSync(logs.paths[3]!, steadyLog(4001, 4100));
    await has(() => count(logs.db, "count(*) FROM event") === events + 100);
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
    expect(existsSync(`${logs.db}.prune`)).toBe(false);
    const next = start(["follow", logs.folder, "--db", logs.db]);
    await sleep(2500);
    next.kill("SIGTERM");
    await next;
    expect(count(logs.db, "count(*) FROM event")).toBe(events + 100);
    expect((await runBin(["check", "--db", logs.db])).status).toBe(0);
    expect((await runBin(["report", "custody", "--db", logs.db])).status).toBe(0);
  }, 120_000);

  it("killed at any time, has happened or not; the next one makes what one alone makes", async () => {
    const { db, ends, folder } = await ingested(readFileSync(RECORDED, "latin1"), 4);
    const words = (path: string) => ["prune", "--before", stampOf(ends[1]! + 1), "--db", path];
    const alone = join(folder, "alone.db");
    copyFileSync(db, alone);
    expect((await runBin(words(alone))).status).toBe(0);
    const [whole, expected] = [placesOf(db).length, placesOf(alone)];
    const startedMs = performance.now();
    await runBin(words(alone));
    const longestMs = (performance.now() - startedMs) * 2 + 200;
    const killed = { before: 0, after: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const path = join(folder, "killed.db");
      for (const name of readdirSync(folder)) if (name.startsWith("killed.db")) rmSync(join(folder, name));
      copyFileSync(db, path);
      const child = start(words(path));
      await sleep((longestMs * (kill + Math.random())) / KILLS);
      child.kill("SIGKILL");
      await child;
      expect((await runBin(["close", "--db", path])).status).toBe(0);
      const events = count(path, "count(*) FROM event");
      expect([whole, expected.length]).toContain(events);
      killed[events === whole ? "before" : "after"]++;
      const checked = await runBin(["check", "--db", path]);
      expect(checked.status, checked.stdout).toBe(0);
      const next = await runBin(words(path));
      expect([0, 1]).toContain(next.status);
      await runBin(["attribute", "--db", path]);
      expect(placesOf(path)).toEqual(expected);
    }
    process.stderr.write(`${KILLS} kills: ${killed.before} before, ${killed.after} after\n`);
  }, 7_200_000);
});
