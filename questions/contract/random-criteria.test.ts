// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventView } from "../event-view.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";
import { extremeLog } from "./testing/extreme-log.ts";
import { questionsAbout } from "./testing/random-questions.ts";

const RUNS = process.env["CTRAUDIT_LONG"] === undefined ? 1000 : 20_000;
describe.each(ENGINE_NAMES)("%s", { timeout: 300_000 }, (engineName) => {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-extreme-"));
  let engine: Engine;
  let all: EventView[];

  beforeAll(async () => {
    const path = join(folder, "extreme.log");
    writeFileSync(path, extremeLog());
    engine = await openEngine([...CONTRACT_LOGS, { path, node: "extreme" }], engineName);
    all = (await collect(engine.events.search({}))).flat();
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true });
  });

  it("keeps numbers of 64 bits and names of any bytes apart", () => {
    const own = all.filter(({ node }) => node === "extreme");
    expect(new Set(own.map(({ exit }) => exit)).size).toBe(7);
    expect(new Set(own.map(({ container }) => container?.key)).size).toBe(4);
    const names = own.map(({ program }) => Buffer.from(program?.comm as Uint8Array | string).toString("hex"));
    expect(new Set(names)).toEqual(new Set(["ff61", "fe61", "610062", "22270a", "eda080", "f09f9880"]));
  });

  it("gives what random criteria mean, in the order of everything", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(questionsAbout(all), async ({ criteria, isMeant }) => {
        const meant = all.filter(isMeant).map(({ row }) => row);
        const rows = (await collect(engine.events.search(criteria))).flat().map(({ row }) => row);
        expect(rows).toEqual(meant);
        if (meant.length > 0 && meant.length < all.length) found += 1;
      }),
      { numRuns: RUNS },
    );
    // Questions of which nearly all mean nothing, or everything, would show little.
    expect(found).toBeGreaterThan(RUNS / 4);
  });
});
