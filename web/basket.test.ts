// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-basket-"));
const database = join(folder, "my case's.db");
const program = join(import.meta.dirname, "../dist/program/main.cjs");

/** Runs a command line as copied from the page. */
function typed(command: string): Buffer {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "ctraudit"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, {
    mode: 0o755,
  });
  return execFileSync("/bin/bash", ["-c", command], {
    cwd: folder,
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

describe.skipIf(!canRun)("the basket", () => {
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

  it("stays, with notes; every file of it is what the command beside it prints, byte for byte", async () => {
    const page = await explorer.open("view=event&event=1020&zone=Asia/Tokyo");
    await page.getByRole("button", { name: "Into the basket" }).click();
    await page.getByRole("link", { name: "Triage" }).click();
    await page.getByRole("button", { name: "Into the basket" }).first().click();
    await page.getByRole("link", { name: "Basket (2)" }).click();
    const note = page.getByLabel("Note").first();
    await note.fill(`the "request" isn't\nours; $(id) \\ --end`);
    await page.getByLabel("Case", { exact: true }).fill("--7 & <b>");
    await page.reload();
    expect(await note.inputValue()).toContain("isn't\nours");
    expect(await page.getByLabel("Case", { exact: true }).inputValue()).toBe("--7 & <b>");
    await page
      .getByText("isn't ours")
      .or(page.getByText("ours; $(id)"))
      .first()
      .waitFor({ state: "attached" });

    for (const [name, file] of [
      ["html", "case.html"],
      ["ndjson", "case.ndjson"],
      ["records", "case.log"],
    ] as const) {
      const section = page.locator("section.document", {
        has: page.locator(`[data-document="${name}"]`),
      });
      const command = (await section.locator(".command code").textContent())!;
      const waiting = page.waitForEvent("download");
      await section.locator("a").click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe(file);
      const saved = readFileSync(await download.path());
      expect(saved.length, name).toBeGreaterThan(500);
      expect(saved.equals(typed(command)), `${name}: ${command}`).toBe(true);
    }

    // The directory has the same records, and verify confirms every byte of it.
    const records = page.locator("section.document", { has: page.locator('[data-document="records"]') });
    const raw = typed((await records.locator(".command code").textContent())!).toString("latin1");
    const extract = page.locator("section.document", { hasText: "A directory for others" });
    typed((await extract.locator(".command code").textContent())!);
    const files = readdirSync(join(folder, "handover")).sort();
    expect(files).toEqual(["manifest.json", "report.html", "source-1.records"]);
    const kept = readFileSync(join(folder, "handover/source-1.records"), "latin1");
    const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("type="));
    expect(lines(kept)).toEqual(lines(raw));
    expect(typed("ctraudit verify handover").toString()).not.toBe("");
    const document = readFileSync(join(folder, "handover/report.html"), "utf8");
    expect(document).toContain("--7 &amp; &lt;b&gt;");
    expect(document).toContain("isn&#39;t ours; $(id)");

    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Take out" }).first().click();
    await page.getByRole("link", { name: "Basket (1)" }).waitFor();
    await page.close();
  });

  it("reports a file that cannot be made, and never serves an incomplete one", async () => {
    const { caller } = explorer;
    await caller.open();
    const wrong = await caller.ask("documents/html", { events: '["9.999:1"]', zone: "No/Where" });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("No/Where")]);
    const { status, headers } = await caller.ask("documents/records", { events: '["1790000000.168:1020"]' });
    expect([status, headers["content-disposition"]]).toEqual([200, 'attachment; filename="case.log"']);
  });
});
