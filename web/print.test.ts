// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-print-"));
const database = join(folder, "case.db");
/** The width of a sheet of A4 between its margins, in CSS pixels. */
const SHEET = 718;

/** Printed pages, and the text expected on paper. */
const PAGES: readonly (readonly [query: string, texts: readonly string[]])[] = [
  [
    "view=triage",
    ["Triage", "docker run -v /:/host alpine", "Missing parts of the log", "ctraudit triage --db"],
  ],
  ["view=container&key=9f1c2b77aa01", ["Container 9f1c2b77aa01", "ctraudit report container"]],
  ["view=event&event=1020", ["How its place is known", "type=SYSCALL", "ctraudit show 1020 --why"]],
];

describe.skipIf(!canRun)("the explorer on paper", () => {
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

  it.each(PAGES)("%s: all of it, without what only a screen needs", async (query, texts) => {
    const page = await explorer.open(query, { width: SHEET, scheme: "dark" });
    for (const text of texts) await page.getByText(text).first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate(() => {
      const isShown = (one: Element) => one.getClientRects().length > 0;
      return {
        // biome-ignore lint/performance/useDomNodeTextContent: what is shown, and not what is hidden
        text: document.body.innerText,
        wide: document.documentElement.scrollWidth,
        cut: [...document.querySelectorAll(".scroll, .virtual")].filter(
          (one) => isShown(one) && one.scrollWidth > one.clientWidth + 1,
        ).length,
        // Values with their counts are printed, too: on screen they are buttons.
        controls: [...document.querySelectorAll("button, select, input, header.bar, .skip")].filter(
          (one) => isShown(one) && one.closest(".facets") === null,
        ).length,
        back: getComputedStyle(document.body).backgroundColor,
      };
    });
    for (const text of texts) expect(paper.text).toContain(text);
    expect({ ...paper, text: "" }).toEqual({
      text: "",
      wide: SHEET,
      cut: 0,
      controls: 0,
      back: "rgb(255, 255, 255)",
    });
    const document = await page.pdf({ format: "A4" });
    expect(document.subarray(0, 5).toString("latin1")).toBe("%PDF-");
    expect(document.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(0);
    await page.close();
  });

  it("has no animation if reduced motion is requested", async () => {
    for (const [query, sign] of [
      ["view=triage", ".story"],
      ["view=timeline", "canvas[data-drawn]"],
      ["view=search", ".found"],
    ] as const) {
      const page = await explorer.open(query);
      await page.locator(sign).first().waitFor();
      const moving = await page.evaluate(() => {
        const probe = document.createElement("p");
        probe.className = "waiting";
        document.getElementById("page")!.append(probe);
        return document.getAnimations().length;
      });
      expect([query, moving]).toEqual([query, 0]);
      await page.close();
    }
  });
});
