// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
// `npm run bench:explorer -- DATABASE | --containers N`: the built program serves it, Chromium opens it; prints starts, paints, frames, clicks and memory.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { repeatedAttack } from "../../fixtures/testing/repeated-attack.ts";
import { measureFrames } from "./measure-frames.ts";
import { cpuMs, memoryMb, Served } from "./served.ts";

const PROGRAM = join(import.meta.dirname, "../../dist/program/main.cjs");
const BROWSER = process.env["CTRAUDIT_CHROMIUM"] ?? "/usr/bin/chromium";
const PATIENCE_MS = 300_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { containers: { type: "string" }, expression: { type: "string", default: "" } },
});
const folder = mkdtempSync(join(tmpdir(), "ctraudit-bench-explorer-"));
const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(58)}${value}\n`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

function makeDatabase(containers: number): string {
  const [log, database] = [join(folder, "many.log"), join(folder, "many.db")];
  writeFileSync(log, repeatedAttack(Math.ceil(containers / 2)), "latin1");
  const ran = spawnSync(process.execPath, [PROGRAM, "ingest", log, "--db", database], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return database;
}

/** Views, and what is there when one is painted. */
const PAINTS = [
  ["triage", "main h2"],
  ["timeline", "canvas[data-drawn]"],
  ["search", ".found b"],
] as const;

async function measurePaints(page: Page, served: Served): Promise<void> {
  for (const [view, sign] of PAINTS) {
    const [from, cpu] = [performance.now(), served.cpuMs()];
    await page.goto(`${origin}/?view=${view}`);
    const there = page.locator(sign).first();
    await there.waitFor({ timeout: PATIENCE_MS, state: "attached" });
    const wall = performance.now() - from;
    const paint = await page.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    );
    print(
      `${view}: first paint / its answer, wall / server, CPU`,
      `${seconds(paint)} / ${seconds(wall)} / ${seconds(served.cpuMs() - cpu)}`,
    );
    await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
  }
}

async function measureClick(page: Page, served: Served): Promise<void> {
  await page.goto(`${origin}/?view=search`);
  await page.locator('[data-facet="program"] button').nth(1).waitFor({ timeout: PATIENCE_MS });
  await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
  for (const facet of ["program", "user"]) {
    const before = await page.locator(".found b").textContent();
    const [from, cpu] = [performance.now(), served.cpuMs()];
    await page.locator(`[data-facet="${facet}"] button`).nth(1).click();
    await page.waitForFunction(
      (old) => {
        const found = document.querySelector(".found");
        return found?.getAttribute("aria-busy") === "false" && found.querySelector("b")?.textContent !== old;
      },
      before,
      { timeout: PATIENCE_MS, polling: 10 },
    );
    const [counted, countedCpu] = [performance.now() - from, served.cpuMs() - cpu];
    await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
    await page.waitForFunction(() => document.querySelector('.facet[aria-busy="true"]') === null, undefined, {
      timeout: PATIENCE_MS,
      polling: 10,
    });
    print(`click on a ${facet}: its count, wall / CPU`, `${seconds(counted)} / ${seconds(countedCpu)}`);
    print(
      "  with all values anew, wall / CPU",
      `${seconds(performance.now() - from)} / ${seconds(served.cpuMs() - cpu)}`,
    );
    await page.goBack();
    await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
  }
}

const database = values.containers === undefined ? positionals[0] : makeDatabase(Number(values.containers));
if (database === undefined) throw new Error("give a database, or --containers N");
const served = await Served.start(database);
const origin = new URL(served.link).origin;
const browser = await chromium.launch({
  executablePath: BROWSER,
  args: ["--no-sandbox", "--enable-precise-memory-info"],
});
try {
  print("machine", `${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`);
  print("server: start, wall / CPU", `${seconds(served.startWallMs)} / ${seconds(served.startCpuMs)}`);
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  // esbuild, which runs this file, names functions by a function of its own.
  await page.addInitScript({ content: "globalThis.__name = (work) => work;" });
  await page.goto(served.link);
  await measurePaints(page, served);
  const client = await browser.newBrowserCDPSession();
  const processes = async () => (await client.send("SystemInfo.getProcessInfo")).processInfo;
  const browserCpuMs = async () => (await processes()).reduce((sum, { id }) => sum + cpuMs(id), 0);
  await measureFrames(page, `${origin}/?view=timeline`, browserCpuMs, print);
  await measureClick(page, served);
  const tabs = (await processes()).filter(({ type }) => type === "renderer").map(({ id }) => memoryMb(id));
  const most = tabs.toSorted((a, b) => b.whole - a.whole)[0]!;
  const script = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6,
  );
  print(
    "memory: script / the tab's own / with shared pages",
    `${script.toFixed(0)} MB / ${most.own.toFixed(0)} MB / ${most.whole.toFixed(0)} MB`,
  );
} finally {
  await browser.close();
  await served.stop();
  rmSync(folder, { recursive: true });
}
