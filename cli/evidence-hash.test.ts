// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-evidence-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const LOG = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");

it("the hash of the evidence stands on each page, follows from the manifest, and is compared", async () => {
  const [db, directory] = [join(folder, "audit.db"), join(folder, "handover")];
  expect(await runHere(["ingest", LOG, "--db", db])).toMatchObject({ status: 0 });
  const words = ["report", "escapes", "--db", db, "--format", "html", "--case", "17", "--extract", directory];
  const { stdout } = await runHere(words);
  const path = join(directory, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  expect(manifest.evidence).toMatch(/^[0-9a-f]{64}$/);
  expect(stdout).toContain(`@top-right{content:"evidence SHA-256 ${manifest.evidence}"}`);
  expect(stdout).toBe(readFileSync(join(directory, "report.html"), "utf8"));
  const verified = await runHere(["verify", directory, "--db", db]);
  expect(verified).toMatchObject({ status: 0 });
  expect(verified.stdout).toContain(
    `same      evidence, as the document's pages name it: SHA-256 ${manifest.evidence}`,
  );
  manifest.statements[0].events.pop();
  writeFileSync(path, JSON.stringify(manifest));
  const again = await runHere(["verify", directory, "--db", db]);
  expect(again.status).toBe(1);
  expect(again.stdout).toContain(`had ${manifest.evidence}`);
});
