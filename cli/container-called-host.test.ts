// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-called-host-"));
afterAll(() => rmSync(folder, { recursive: true }));
const ID = "7c3e87fe1a2b4d5c9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f";

describe.each(["host", "Host", "unknown"])("a container that its runtime calls %s", (name) => {
  const database = join(folder, `${Buffer.from(name).toString("hex")}.db`);
  const ask = async (...words: string[]) => (await runHere([...words, "--db", database])).stdout;

  beforeAll(async () => {
    const lines = readFileSync(join(import.meta.dirname, "../fixtures/scenarios/core-pattern.log"), "utf8");
    const log = join(folder, "audit.log");
    writeFileSync(log, lines.replaceAll(ID, name));
    expect((await runHere(["ingest", log, "--db", database])).status).toBe(0);
  });

  it("is shown by its key, where a place of ctraudit's own would be taken for it", async () => {
    const write = (await ask("search", "-f", "core_pattern")).trim();
    expect(write).toMatch(/^\S+ \[[^\]]*\d+\.\d{3}:\d+: lineage\] sh\[730\]/);
    const tree = await ask("tree");
    expect(tree.match(/^host /gm)).toHaveLength(1);
    expect(tree).not.toMatch(/[├└]─ (?:host|unknown)/i);
    expect(await ask("report", "escapes")).not.toMatch(/ container host\b/i);
  });

  it("and its name is kept", async () => {
    const found = JSON.parse(await ask("tree", "--format", "json"));
    expect(JSON.stringify(found)).toContain(JSON.stringify(name));
  });
});
