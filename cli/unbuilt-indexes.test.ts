// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openForWriting } from "../store/connection.ts";
import { dropSecondaryIndexes } from "../store/secondary-indexes.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-unbuilt-"));
const db = join(folder, "audit.db");
afterAll(() => rmSync(folder, { recursive: true }));

it("a database whose load was killed before its indexes were built gives the same answers", async () => {
  const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
  const questions = [
    ["search", "-p", "100", "--format", "ndjson"],
    ["search", "exe ~ runc or file ~ proc", "--count"],
    ["search", "--container", "outer", "--count"],
    ["search", "--likely", "--container", "host", "--count"],
    ["report", "summary"],
    ["report", "escapes"],
    ["detect", "--builtin"],
    ["triage"],
  ];
  const answers = async () => {
    const found: string[] = [];
    for (const words of questions) {
      const { status, stdout, stderr } = await runHere([...words, "--db", db]);
      found.push(`${words.join(" ")}: ${status} ${stderr}\n${stdout}`);
    }
    return found;
  };
  const built = await answers();
  const store = openForWriting(db);
  dropSecondaryIndexes(store);
  store.close();
  expect(await answers()).toEqual(built);
});
