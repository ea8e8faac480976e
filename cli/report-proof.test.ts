// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-proof-"));
const db = join(folder, "runc.db");
const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
/** So many rows of each report are asked again, spread over it. */
const ASKED = 8;

beforeAll(async () => {
  if (isBuilt) expect((await runBin(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  readonly cells: readonly unknown[];
  readonly search: readonly string[] | null;
}

describe.skipIf(!isBuilt)("the search of a total", () => {
  it.each([
    ["executables", "--summary", "--container", "outer"],
    ["files", "--summary", "--container", "outer", "--subtree"],
    ["files", "--by", "container"],
    ["syscalls", "--summary", "--failed"],
    ["pids", "--by", "container", "--success"],
  ])(
    "finds as many events as the report counts, of the same container and result: %s %s %s",
    async (...words) => {
      const ran = await runBin(["report", ...words, "--format", "json", "--db", db]);
      const { data } = JSON.parse(ran.stdout) as {
        data: { tables: [{ columns: string[]; rows: Row[] }] };
      };
      const [{ columns, rows }] = data.tables;
      const step = Math.max(1, Math.floor(rows.length / ASKED));
      const asked = rows.filter(({ search }, at) => search !== null && at % step === 0);
      expect(asked.length).toBeGreaterThan(0);
      for (const { cells, search } of asked) {
        const { stdout } = await runBin([...search!.slice(1), "--count", "--db", db]);
        expect(Number(stdout), search!.join(" ")).toBe(cells[columns.indexOf("events")]);
      }
    },
  );
});
