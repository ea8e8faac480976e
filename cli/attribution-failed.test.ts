// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openForUpdate } from "../store/connection.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-failed-"));
afterAll(() => rmSync(folder, { recursive: true }));

const db = join(folder, "ctraudit.db");
const log = join(folder, "audit.log");
const SENTENCE =
  /boot 1.*could not be attributed, all its events are unknown: .*SyntaxError.*audit\.log:\d+\)/;
const message = (serial: number, sec: number): string =>
  `type=USER msg=audit(${sec}.000:${serial}): pid=1 uid=0 auid=0 ses=1 msg='text res=success'\n`;

const WIDE = 400;

function change(sql: string): void {
  const store = openForUpdate(db);
  store.exec(sql);
  store.close();
}

describe("a boot that cannot be attributed", () => {
  beforeAll(async () => {
    copyFileSync(join(import.meta.dirname, "../fixtures/handwritten/two-boots.log"), log);
    await runHere(["ingest", log, "--db", db]);
    // an event of the first boot gets words of a container that nobody can read
    change(
      `INSERT OR IGNORE INTO string (value) VALUES ('CONTAINER_OP');
       INSERT INTO statement (event, position, type, long_fields)
         SELECT (SELECT min(id) FROM event WHERE pid = 1520), 90, id, 'no list' FROM string WHERE value = 'CONTAINER_OP'`,
    );
    const { status, stderr } = await runHere(["attribute", "--db", db]);
    expect([status, stderr]).toEqual([0, expect.stringMatching(SENTENCE)]);
  });

  it("does not make an ingest fail, unless that is strict", async () => {
    appendFileSync(log, message(6, 1790000901));
    const strict = await runHere(["ingest", log, "--strict", "--db", db]);
    expect([strict.status, strict.stderr]).toEqual([3, expect.stringMatching(SENTENCE)]);
    const plain = await runHere(["ingest", log, "--db", db]);
    expect([plain.status, plain.stderr]).toEqual([0, expect.stringMatching(SENTENCE)]);
    expect(plain.stderr).not.toContain("hint: this should not happen");
  });

  it.each([
    ["tree", ["tree"]],
    ["stats", ["stats"]],
  ])("is told by %s", async (_, args) => {
    const { status, stdout } = await runHere([...args, "--db", db], WIDE);
    expect(status).toBe(0);
    expect(stdout).toMatch(/could not be attributed, all its events are unknown: .*SyntaxError/);
    const strict = await runHere([...args, "--strict", "--db", db]);
    expect(strict.status).toBe(3);
  });

  it.each(["events", "summary", "escapes", "custody", "timeline", "files"])(
    "is told by report %s",
    async (name) => {
      const { stdout, stderr } = await runHere(["report", name, "--db", db], WIDE);
      expect(stdout).toMatch(
        /^\s*boot 1 could not be attributed, all its events are unknown: .*SyntaxError.*audit\.log:\d+/m,
      );
      expect(stderr).toMatch(SENTENCE);
      const json = await runHere(["report", name, "--format", "json", "--db", db]);
      expect(json.stdout).toContain('"failures":[{"node":null,"boot":1,"source":');
    },
  );

  it("has its events found as unknown, and no others", async () => {
    const { stdout } = await runHere(["search", "--container", "unknown", "--count", "--db", db]);
    const all = await runHere(["search", "-m", "SYSCALL", "-te", "1790000800", "--count", "--db", db]);
    const found = await runHere([
      "search",
      "-m",
      "SYSCALL",
      "--container",
      "unknown",
      "-te",
      "1790000800",
      "--count",
      "--db",
      db,
    ]);
    expect([found.stdout, Number(stdout) >= Number(found.stdout)]).toEqual([all.stdout, true]);
    expect(
      (await runHere(["search", "-m", "SYSCALL", "-sc", "execve", "--class", "host", "--count", "--db", db]))
        .stdout,
    ).toBe("1\n");
  });

  it("is attributed when it gets more events and the fault is gone", async () => {
    change("DELETE FROM statement WHERE position = 90");
    const more = join(folder, "more.log");
    writeFileSync(more, message(20_016, 1790000001));
    const { status, stderr } = await runHere(["ingest", more, "--db", db]);
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("could not be attributed");
    const { stdout } = await runHere(["tree", "--db", db]);
    expect(stdout).not.toContain("could not be attributed");
    expect(stdout).toContain("7c3e87fe1a2b");
  });
});
