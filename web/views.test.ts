// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer, faultsOf, picture } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-views-"));
const [scenario, recorded] = [join(folder, "scenario.db"), join(folder, "recorded.db")];
const fixtures = join(import.meta.dirname, "../fixtures");

/** Each view, and a text that shows that it is loaded. */
const VIEWS: readonly (readonly [query: string, text: string])[] = [
  ["view=triage", "Missing parts of the log"],
  ["view=timeline", "7c3e87fe1a2b"],
  ["view=tree", "9f1c2b77aa01"],
  ["view=search&expression=container+!%3D+host", "15 events"],
  ["view=container&key=9f1c2b77aa01", "Start of the container"],
  ["view=event&event=1020", "How its place is known"],
  ["view=basket", "Nothing is marked"],
];

const spanOf = (page: Page) =>
  page.evaluate(() => {
    const words = new URLSearchParams(location.search);
    return Number(words.get("to")) - Number(words.get("from"));
  });

describe.skipIf(!canRun)("the explorer in Chromium", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    expect(
      (await runHere(["ingest", join(fixtures, "scenarios/docker-sock.log"), "--db", scenario])).status,
    ).toBe(0);
    const log = join(fixtures, "linux-6.12-container/runc-6.12.log");
    expect((await runHere(["ingest", log, "--node", "demo", "--db", recorded])).status).toBe(0);
    explorer = await Explorer.start(scenario, recorded);
  });
  afterAll(async () => {
    await explorer?.close();
    rmSync(folder, { recursive: true });
  });

  it("shows each view, wide and narrow, light and dark, without a fault that axe finds", async () => {
    for (const [scheme, width] of [
      ["light", 1400],
      ["dark", 700],
    ] as const) {
      const page = await explorer.open("", { width, scheme });
      for (const [query, text] of VIEWS) {
        await page.goto(`${explorer.origin}/?${query}`);
        await page.getByText(text).first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([query, wide], "nothing is wider than the window").toEqual([query, width]);
        const cut = await page
          .locator(".scroll:not(.proof), .proof.few, .virtual")
          .evaluateAll((all) =>
            all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.ariaLabel),
          );
        expect([query, cut], "nothing has to be scrolled sideways").toEqual([query, []]);
        const edge = await page.locator("h1, .expression, .board").first().boundingBox();
        expect([query, edge!.x > 0], "nothing touches the edge of the window").toEqual([query, true]);
        expect([query, ...(await faultsOf(page))]).toEqual([query]);
        await picture(page, `${query.replace(/&.*/, "").replace("view=", "")}-${scheme}-${width}`);
      }
      await page.close();
    }
    expect(explorer.troubles).toEqual([]);
  }, 240_000);

  it("can be operated by keys only: views, rows, zoom, findings, back", async () => {
    const page = await explorer.open();
    await page.locator(".story").first().waitFor();
    await page.keyboard.press("2");
    await page.getByRole("treeitem").first().waitFor();
    await page.getByRole("treeitem").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator('[role="treeitem"][aria-selected="true"]', { hasText: "7c3e87fe1a2b" }).waitFor();
    await page.keyboard.press("+");
    await page.waitForURL(/from=/);
    const first = await spanOf(page);
    await page.keyboard.press("+");
    await page.waitForFunction((before) => {
      const words = new URLSearchParams(location.search);
      return Number(words.get("to")) - Number(words.get("from")) < before * 0.6;
    }, first);
    await page.keyboard.press("n");
    await page.waitForURL(/finding=1/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Container / }).waitFor();
    await page.goBack();
    await page.waitForURL(/view=timeline/);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement?.id === "expression");
    expect(explorer.troubles).toEqual([]);
    await page.close();
  });

  it("closes and opens a row, and zooms with the wheel at the pointer", async () => {
    const page = await explorer.open("view=timeline&db=1");
    const inner = page.getByRole("treeitem", { name: "inner" });
    await inner.waitFor();
    await page.getByRole("treeitem", { name: "outer" }).focus();
    await page.keyboard.press("ArrowLeft");
    await inner.waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await inner.waitFor();
    await page.locator("canvas").hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -500);
    await page.keyboard.up("Control");
    await page.waitForURL(/from=/);
    const first = await spanOf(page);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -500);
    await page.keyboard.up("Control");
    await page.waitForFunction((before) => {
      const words = new URLSearchParams(location.search);
      return Number(words.get("to")) - Number(words.get("from")) < before * 0.6;
    }, first);
    await page.close();
  });

  it("completes fields and values of the database, and shows where an expression is wrong", async () => {
    const page = await explorer.open("view=search");
    const box = page.locator("#expression");
    await page.getByText("38 events").waitFor();
    await box.pressSequentially("ex");
    await page.getByRole("option", { name: /^exe / }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await box.pressSequentially("= dock");
    await page.getByRole("option", { name: "/usr/bin/docker" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByText("2 events").waitFor();
    expect(page.url()).toContain("expression=exe+%3D+%2Fusr%2Fbin%2Fdocker");

    await box.fill("exe = /bin/sh and nosuch = 1");
    await page.keyboard.press("Enter");
    const failure = page.locator(".failure pre").first();
    await failure.waitFor();
    const [line = "", caret = ""] = (await failure.textContent())!.split("\n");
    expect(line.slice(caret.indexOf("^"))).toBe("nosuch = 1");
    // The browser itself logs the server's response to an invalid question.
    explorer.troubles.splice(
      0,
      explorer.troubles.length,
      ...explorer.troubles.filter((text) => !text.includes("400")),
    );

    await page.locator(".kept", { hasText: "History" }).locator("summary").click();
    await page.getByRole("button", { name: "exe = /usr/bin/docker" }).click();
    await page.getByText("2 events").waitFor();
    await page.close();
  });

  it("filters by a clicked value, and returns with Back; a link reproduces the view", async () => {
    const page = await explorer.open("view=search");
    await page.getByText("38 events").waitFor();
    await page
      .locator('[data-facet="call"]')
      .getByRole("button", { name: /^chroot/ })
      .click();
    await page.getByText("1 events").waitFor();
    const other = await explorer.open(new URL(page.url()).search.slice(1));
    await other.getByText("1 events").waitFor();
    await other.close();
    await page.goBack();
    await page.getByText("38 events").waitFor();
    await page.close();
  });

  it("shows another database, and times in another zone", async () => {
    const page = await explorer.open("view=tree");
    await page.getByText("9f1c2b77aa01").first().waitFor();
    await page.locator(".database select").selectOption("1");
    await page.getByText("462 events").waitFor();
    await page.goto(`${explorer.origin}/?view=tree&db=1&zone=Asia/Tokyo`);
    await page.getByText("2026-11-30 21:52:2").first().waitFor();
    await page.close();
  });

  it("draws the proof of an event, in the selected zone; a click on a step opens its event", async () => {
    const page = await explorer.open("view=event&event=1020&zone=Asia/Tokyo");
    const proof = page.locator(".scroll.proof");
    await proof.waitFor();
    expect(await proof.locator(".lane text").allTextContents()).toEqual([
      "host?",
      "7c3e87fe1a2b",
      "9f1c2b77aa01",
    ]);
    expect(await proof.locator(".edge text").allTextContents()).toEqual([
      ...["lineage", "lineage", "lineage", "lineage"],
      "daemon-client?",
    ]);
    expect(await proof.locator(".node.this .time").textContent()).toBe("23:13:20.168");
    await page.getByText("At 2026-09-21 23:13:20.152").first().waitFor();
    await page.getByText(/type=SYSCALL msg=audit\(2026-09-21 23:13:20\.168/).waitFor();
    await proof.locator(".node").first().click();
    await page.getByRole("heading", { name: /^Event 1790000000\.104:/ }).waitFor();
    await page.close();
  });
});
