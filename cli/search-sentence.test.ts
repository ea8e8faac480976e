// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-sentence-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function sentences(log: string, ...words: readonly string[]): Promise<string[]> {
  const db = join(folder, "a.db");
  rmSync(db, { force: true });
  await runHere(["ingest", join(import.meta.dirname, "../fixtures", log), "--db", db]);
  const { stdout } = await runHere(["search", ...words, "--format", "sentence", "--db", db]);
  return stdout.trimEnd().split("\n");
}

it("tells an event with its place, its user and its object", async () => {
  expect(await sentences("scenarios/docker-sock.log", "pid = 730")).toEqual([
    "At 2026-09-21T14:13:20.160Z, /usr/bin/docker (pid 730) as user 0, no login user, in container 7c3e87fe1a2b (by lineage) ran docker run -v /:/host alpine. [1790000000.160:1019]",
    "At 2026-09-21T14:13:20.168Z, /usr/bin/docker (pid 730) as user 0, no login user, in container 7c3e87fe1a2b (by lineage) connected to /var/run/docker.sock. [1790000000.168:1020]",
  ]);
});

it("says what was tried and how it failed", async () => {
  const found = await sentences("scenarios/cve-2020-15257.log", "failed and syscall = connect");
  expect(found[0]).toMatch(
    / tried to connect to .*, and failed with ECONNREFUSED\. \[1790000000\.144:1017\]$/,
  );
});

it("has one line for each event, in which nothing of the log acts", async () => {
  const found = await sentences("handwritten/terminal-escapes.log");
  for (const line of found) expect(line).toMatch(/^At [^\p{Cc}\p{Cf}]*\. \[[^\]]+\]$/u);
});
