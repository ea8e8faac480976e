// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { repeatedAttack } from "../fixtures/testing/repeated-attack.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-many-lanes-"));
/** The same attack ten times and two hundred times: two containers, a cause and findings each. */
const TIMES = [10, 200] as const;
/** A frame with this many outlines stays far below 33 ms on a slow machine. */
const MOST_PATHS = 100;

/** Counts the shapes drawn per frame: shapes with edges cost many times as much as rectangles. */
const COUNT = `
  globalThis.__name = (work) => work;
  globalThis.painted = { paths: 0, rectangles: 0 };
  const { prototype } = CanvasRenderingContext2D;
  for (const [name, kind] of [["stroke", "paths"], ["fill", "paths"], ["fillRect", "rectangles"], ["clearRect", "frame"]]) {
    const draw = prototype[name];
    prototype[name] = function (...words) {
      if (kind === "frame") painted = { paths: 0, rectangles: 0 };
      else painted[kind] += 1;
      return draw.apply(this, words);
    };
  }`;

async function frameOf(page: Page): Promise<{ paths: number; rectangles: number }> {
  const drawn = await page.locator("canvas").getAttribute("data-drawn");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.waitForFunction((old) => document.querySelector("canvas")!.dataset["drawn"] !== old, drawn);
  return page.evaluate(
    () => (globalThis as unknown as { painted: { paths: number; rectangles: number } }).painted,
  );
}

describe.skipIf(!canRun)("a timeline of hundreds of containers", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    for (const times of TIMES) {
      const log = join(folder, `${times}.log`);
      writeFileSync(log, repeatedAttack(times), "latin1");
      expect((await runHere(["ingest", log, "--db", join(folder, `${times}.db`)])).status).toBe(0);
    }
    explorer = await Explorer.start(...TIMES.map((times) => join(folder, `${times}.db`)));
  });
  afterAll(async () => {
    await explorer?.close();
    rmSync(folder, { recursive: true });
  });

  it("draws only the visible part: a frame costs no more than with a few", async () => {
    for (const [db, times] of TIMES.entries()) {
      const page = await explorer.open();
      await page.addInitScript({ content: COUNT });
      await page.goto(`${explorer.origin}/?view=timeline&db=${db}`);
      await page.locator("canvas[data-drawn]").waitFor();
      await page.locator(".timeline select").first().selectOption("nesting");
      const first = page.getByRole("treeitem").first();
      expect(Number(await first.getAttribute("aria-setsize"))).toBeGreaterThan(2 * times);
      const { paths, rectangles } = await frameOf(page);
      expect(paths, `${times} times`).toBeLessThan(MOST_PATHS);
      expect(rectangles, `${times} times`).toBeGreaterThan(20);
      await page.close();
    }
    expect(explorer.troubles).toEqual([]);
  });

  it("groups those of one image, and opens the group with one key", async () => {
    const page = await explorer.open("view=timeline&db=1");
    await page.locator(".timeline select").first().selectOption("image");
    const group = page.getByRole("treeitem", { name: /\(400\)$/ });
    await group.focus();
    await page.keyboard.press("ArrowRight");
    await page.locator('[role="treeitem"][aria-expanded="true"]', { hasText: "(400)" }).waitFor();
    await page.keyboard.press("End");
    await page.waitForFunction(() => {
      const last = document.querySelector('[role="treeitem"][aria-selected="true"]');
      return last !== null && last.getAttribute("aria-posinset") === last.getAttribute("aria-setsize");
    });
    await page.close();
  });
});
