// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORT_NAMES } from "./build-report.ts";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-page-"));
const db = join(folder, "runc.db");
const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");

beforeAll(async () => {
  if (isBuilt) expect((await runBin(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function lines(name: string, columns: string | undefined): Promise<string[]> {
  const env = { PATH: process.env["PATH"], ...(columns === undefined ? {} : { COLUMNS: columns }) };
  const words = name === "container" ? ["container", "outer"] : [name];
  return (await runBin(["report", ...words, "--db", db], { env })).stdout.split("\n");
}

describe.skipIf(!isBuilt)("a report as text", () => {
  it.each(REPORT_NAMES)("is no wider than 80 columns where these are all there are: %s", async (name) => {
    expect((await lines(name, "80")).filter((line) => line.length > 80)).toEqual([]);
  });

  it("goes into a pipe with a line for each row and nothing cut", async () => {
    const all = await lines("container", undefined);
    expect(all.join("\n")).not.toContain("…");
    const commands = all.slice(
      all.indexOf("Programs run") + 2,
      all.indexOf("Files changed, or opened for writing") - 1,
    );
    for (const line of commands) expect(line).toMatch(/^ {2}\d{4}-\d\d-\d\dT\S+ .* demo\/\d+\.\d{3}:\d+$/);
    expect(commands.length).toBeGreaterThan(3);
    expect(Math.max(...all.map((line) => line.length))).toBeGreaterThan(120);
  });
});
