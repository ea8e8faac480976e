// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callLine } from "../ingest/testing/lines.ts";
import { openForUpdate } from "../store/connection.ts";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-status-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const db = join(folder, "x.db");
const ask = (...words: string[]) => runBin(["status", ...words, "--db", db]);

/** Three events of two hosts; a line that is none. */
const LOG = [
  callLine(0, 1, { node: "web" }),
  callLine(10_000, 2, { node: "web" }),
  callLine(20_000, 7, { node: "db" }),
  "type=SYSCALL nonsense",
];

describe.skipIf(!isBuilt)("ctraudit status", () => {
  beforeAll(async () => {
    writeFileSync(join(folder, "audit.log"), `${LOG.join("\n")}\n`);
    expect((await runBin(["ingest", join(folder, "audit.log"), "--db", db])).status).toBe(0);
  });

  it("is good after an ingest that ended", async () => {
    const { status, stdout } = await ask();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^sources +1, \d+ B of logs$/m);
    expect(stdout).toMatch(/^events +3$/m);
    expect(stdout).toMatch(/^newest +db 2023-11-14 22:13:40 UTC, \d+ days ago$/m);
    expect(stdout).toMatch(/^newest +web 2023-11-14 22:13:30 UTC, \d+ days ago$/m);
    expect(stdout).toMatch(/^wal +none: one file$/m);
    expect(stdout).toMatch(/^health +good$/m);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("has the same in JSON, and in metrics that have names, types and labels of the convention", async () => {
    const { data } = JSON.parse((await ask("--format", "json")).stdout);
    expect(data).toMatchObject({
      sources: 1,
      events: 3,
      healthy: true,
      writer: null,
      walBytes: 0,
      problems: [{ count: 1 }],
    });
    expect(data.newest).toEqual([
      { node: "db", timeMs: 1_700_000_020_000 },
      { node: "web", timeMs: 1_700_000_010_000 },
    ]);
    const { stdout } = await ask("--format", "prometheus");
    expect(stdout).toContain('ctraudit_newest_event_timestamp_seconds{node="web"} 1700000010\n');
    expect(stdout).toContain("# TYPE ctraudit_events gauge\nctraudit_events 3\n");
    expect(stdout).toContain("ctraudit_healthy 1\n");
    for (const line of stdout.trimEnd().split("\n"))
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) ctraudit_[a-z_]+ .+|ctraudit_[a-z_]+(?:\{[a-z]+="[^"]*"\})? \d+(?:\.\d+)?)$/,
      );
  });

  it("exits with 1 where a host is late", async () => {
    expect((await ask("--max-lag", "90000d")).status).toBe(0);
    const { status, stdout } = await ask("--max-lag", "15m");
    expect(status).toBe(1);
    expect(stdout).toContain("a host's newest event is older than --max-lag");
    const wrong = await ask("--max-lag", "15");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("hint: such as 90s");
  });

  it("exits with 1 where the last ingest did not end, and escapes labels", async () => {
    const store = openForUpdate(db);
    store.exec(
      `UPDATE run SET ended_ms = NULL; UPDATE node SET name = 'a"b' || char(10) || '\\' || char(27) WHERE name = 'db'`,
    );
    store.close();
    const { status, stdout } = await ask("--format", "prometheus");
    expect(status).toBe(1);
    expect(stdout).toContain("ctraudit_healthy 0\n");
    expect(stdout).not.toContain("ctraudit_last_run_end_timestamp_seconds");
    expect(stdout).toContain('{node="a\\"b\\\\x0a\\\\\\\\\\\\x1b"} 1700000020\n');
    expect((await ask()).stdout).toContain("the last ingest did not end, and none is at work");
  });
});
