// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openForReading } from "../store/connection.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const LOG = new URL("../fixtures/linux-6.12-container/escape-6.12.log", import.meta.url);
const HEAD_LINES = 60;

const folder = mkdtempSync(join(tmpdir(), "ctraudit-watch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = readFileSync(LOG, "latin1").split("\n").slice(0, -1);

/** A follower whose log has its head; `rest` writes the other lines. */
async function following(name: string) {
  const log = join(folder, `${name}.log`);
  const db = join(folder, `${name}.db`);
  writeFileSync(log, `${lines.slice(0, HEAD_LINES).join("\n")}\n`, "latin1");
  const child = start(["follow", log, "--db", db, "--quiet"]);
  const concluded = () => {
    const store = openForReading(db);
    try {
      return store.prepare("SELECT 1 FROM fold").get() !== undefined;
    } finally {
      store.close();
    }
  };
  for (let tried = 0; tried < 500; tried++) {
    await sleep(40);
    try {
      if (existsSync(db) && concluded()) break;
    } catch {
      // It is being made.
    }
  }
  return {
    db,
    rest: () => appendFileSync(log, `${lines.slice(HEAD_LINES).join("\n")}\n`, "latin1"),
    async end() {
      child.kill("SIGTERM");
      await child;
    },
  };
}

const objects = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> });

describe.skipIf(!isBuilt)("ctraudit watch", () => {
  let follower: Awaited<ReturnType<typeof following>>;
  let all: ReturnType<typeof objects>;

  beforeAll(async () => {
    follower = await following("all");
    const watch = start(["watch", "--format", "ndjson", "--db", follower.db, "--timeout", "12"]);
    await sleep(2500);
    follower.rest();
    all = objects(String((await watch).stdout));
    await follower.end();
  });

  it("prints each event that comes once, with its place, and none that was there", async () => {
    const told = all.filter(({ type }) => type === "event").map(({ data }) => data["id"]);
    const known = new Set(lines.slice(0, HEAD_LINES).map((line) => /audit\(([^)]*)\)/.exec(line)?.[1]));
    const found = objects((await runBin(["search", "--format", "ndjson", "--db", follower.db])).stdout);
    const come = found
      .map(({ data }) => String(data["id"]))
      .filter((id) => !known.has(id.split("/").at(-1)!));
    expect(come.length).toBeGreaterThan(50);
    expect([...told].sort()).toEqual([...come].sort());
  });

  it("prints new containers, and what report escapes ranks 1 or 2", async () => {
    const tree = JSON.parse((await runBin(["tree", "--format", "json", "--db", follower.db])).stdout);
    const told = all.filter(({ type }) => type === "container").map(({ data }) => data["key"]);
    expect(told.length).toBeGreaterThan(0);
    for (const key of told) expect(JSON.stringify(tree)).toContain(JSON.stringify(key));
    const crossings = all.filter(({ type }) => type === "crossing");
    const report = (await runBin(["report", "escapes", "--format", "json", "--db", follower.db])).stdout;
    expect(crossings.length).toBeGreaterThan(0);
    for (const { data } of crossings) {
      expect([1, 2]).toContain(data["rank"]);
      expect(report).toContain(String(data["event"]));
    }
  });

  it("ends after so many lines with 0, after a time without any with 1, and gives each line to a command", async () => {
    const second = await following("second");
    const kept = join(folder, "kept");
    const words = ["watch", "success", "--only", "events", "--db", second.db];
    const counted = start([...words, "--count", "3", "--exec", `cat >> ${kept}; exit 4`]);
    const idle = start([...words.slice(0, 1), "pid = 1 and pid = 2", ...words.slice(2), "--timeout", "6"]);
    await sleep(2500);
    second.rest();
    const { exitCode, stdout, stderr } = await counted;
    expect(exitCode).toBe(3); // the command failed
    expect(String(stdout).split("\n").length).toBeGreaterThanOrEqual(4);
    expect(String(stderr)).toBe("ctraudit: the command of --exec: exit status 4\n");
    expect(objects(readFileSync(kept, "utf8"))).toHaveLength(3);
    expect((await idle).exitCode).toBe(1);
    await second.end();
    expect(existsSync(`${second.db}-wal`)).toBe(false);
    for (const wrong of [["exe ="], ["--only", "nothing"], ["success", "--only", "containers"]])
      expect((await runBin(["watch", ...wrong, "--db", second.db])).status).toBe(2);
  });
});
