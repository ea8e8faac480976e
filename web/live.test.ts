// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-live-"));
const [db, log] = [join(folder, "live.db"), join(folder, "audit.log")];
const whole = readFileSync(join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log"), "latin1");
const half = whole.indexOf("\n", whole.length / 2) + 1;

describe.skipIf(!canRun)("a database that grows while its page is open", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    writeFileSync(log, whole.slice(0, half), "latin1");
    expect((await runHere(["ingest", log, "--final", "--db", db])).status).toBe(0);
    explorer = await Explorer.start(db);
  });
  afterAll(async () => {
    await explorer?.browser.close();
    rmSync(folder, { recursive: true });
  });

  it("shows new events without user input, and does not prevent the database from being closed into one file", async () => {
    const page = await explorer.open("view=search");
    const found = page.locator(".found b");
    await found.waitFor();
    const before = Number(await found.textContent());
    expect(before).toBeLessThan(38);
    writeFileSync(log, whole, "latin1");
    const { status, stderr } = await runHere(["ingest", log, "--db", db]);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("stays in several files")]);
    await page.waitForFunction(() => document.querySelector(".found b")?.textContent === "38", undefined, {
      timeout: 20_000,
    });
    await page.goto(`${explorer.origin}/?view=timeline`);
    await page.getByRole("treeitem", { name: "9f1c2b77aa01" }).waitFor();
    expect(explorer.troubles).toEqual([]);
    await page.close();
  });

  it("reports a lost server, and keeps the shown content", async () => {
    const page = await explorer.open("view=search");
    await page.getByText("38 events").waitFor();
    await explorer.caller.server.close();
    const gone = page.getByText(/The server does not answer: start ctraudit serve again/);
    await gone.first().waitFor({ timeout: 20_000 });
    expect(await page.getByText("38 events").isVisible()).toBe(true);
    await page.getByRole("link", { name: "Tree" }).click();
    await page.locator(".failure").first().waitFor();
    await page.close();
  });
});
