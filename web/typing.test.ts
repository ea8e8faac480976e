// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-typing-"));
const database = join(folder, "case.db");
/** Delay of a frame on a busy machine; the user types on meanwhile. */
const LATE_MS = 250;
const KEY_MS = 80;

describe.skipIf(!canRun)("the search box on a busy machine", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");
    expect((await runHere(["ingest", log, "--db", database])).status).toBe(0);
    explorer = await Explorer.start(database);
  });
  afterAll(async () => {
    await explorer?.close();
    rmSync(folder, { recursive: true });
  });

  it("inserts every key where it was typed, even before the next frame", async () => {
    const page = await explorer.open();
    await page.addInitScript((lateMs) => {
      const draw = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (work) =>
        setTimeout(() => draw(work), lateMs) as unknown as ReturnType<typeof draw>;
    }, LATE_MS);
    await page.reload();
    await page.locator(".story").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("ex");
    await page.getByRole("option", { name: /^exe / }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("= dock", { delay: KEY_MS });
    expect(await page.locator("#expression").inputValue()).toBe("exe = dock");
    await page.getByRole("option", { name: "/usr/bin/docker" }).waitFor();
    await page.keyboard.press("Tab");
    // Nothing was chosen: Tab leaves the box, and the candidates disappear immediately.
    await page.locator("#offers li").first().waitFor({ state: "detached" });
    await page.locator("#expression").focus();
    await page.keyboard.press("Control+ ");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.type("and pid > 1", { delay: KEY_MS });
    expect(await page.locator("#expression").inputValue()).toBe("exe = /usr/bin/docker and pid > 1");
    await page.keyboard.press("Enter");
    await page.getByText("2 events").waitFor();
    expect(explorer.troubles).toEqual([]);
    await page.close();
  });

  it("requests the number of events before their values", async () => {
    const page = await explorer.open();
    await page.goto(`${explorer.origin}/?view=search`);
    await page.locator('[data-facet="program"] button').first().waitFor();
    const steps: string[] = [];
    page.on("requestfinished", (request) => {
      if (request.url().includes("/counts?")) steps.push("counted");
    });
    page.on("request", (request) => {
      if (request.url().includes("/groups?")) steps.push("values");
    });
    await page.locator('[data-facet="program"] button').first().click();
    await page.locator('[data-facet="program"][aria-busy="false"]').waitFor();
    expect(steps[0]).toBe("counted");
    expect(steps).toContain("values");
    await page.close();
  });
});
