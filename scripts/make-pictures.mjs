// SPDX-License-Identifier: Apache-2.0
// Renews the pictures in docs/pictures with the built program and Debian's Chromium: node scripts/make-pictures.mjs. Look at them before a commit.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const pictures = join(root, "docs/pictures");
const program = join(root, "dist/program/main.cjs");
const folder = mkdtempSync(join(tmpdir(), "ctraudit-pictures-"));
const CONTAINER = "9f1c2b77aa01";

const run = (...words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`ctraudit ${words.join(" ")}: ${stderr}`);
  return stdout;
};

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ reducedMotion: "reduce" });

async function take(name, address, { width, height, scheme = "light", act }) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(address);
  await page.waitForLoadState("networkidle");
  await act?.(page);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.close();
}

/** The first printed page, rendered by pdftoppm (poppler-utils). */
async function print(name, address) {
  const page = await context.newPage();
  await page.goto(address);
  const pdf = join(folder, "print.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
  await page.close();
  const made = spawnSync("pdftoppm", ["-r", "90", "-gray", "-png", "-singlefile", pdf, join(pictures, name)]);
  if (made.status !== 0) throw new Error(`pdftoppm: ${made.stderr}`);
}

async function serve(database) {
  const server = spawn(process.execPath, [program, "serve", database], { cwd: folder, stdio: "pipe" });
  const [text] = await Promise.race([once(server.stdout, "data"), once(server.stderr, "data")]);
  return { server, link: /http:\S+/.exec(String(text))[0] };
}

// Under a plain name: the pictures show it.
copyFileSync(join(root, "fixtures/scenarios/docker-sock.log"), join(folder, "audit.log"));
run("ingest", "audit.log", "--db", "case.db");
const dossier = join(folder, "dossier.html");
writeFileSync(
  dossier,
  run(
    "report",
    "container",
    CONTAINER,
    "--db",
    "case.db",
    "--format",
    "html",
    "--proof",
    "--case",
    "2026-17",
  ),
);
const document = pathToFileURL(dossier).href;
for (const scheme of ["light", "dark"])
  await take(`report-${scheme}`, document, { width: 1100, height: 820, scheme });
await print("report-print", document);

const { server, link } = await serve("case.db");
const origin = new URL(link).origin;
await (await context.newPage()).goto(link);
await take("explorer-triage", `${origin}/?view=triage`, { width: 1100, height: 800 });
await take("explorer-timeline-dark", `${origin}/?view=timeline`, {
  width: 1100,
  height: 440,
  scheme: "dark",
  act: (page) => page.getByRole("button", { name: /Next finding/ }).click(),
});
await take("explorer-search", `${origin}/?view=search&expression=class+%3D+container`, {
  width: 1100,
  height: 700,
});
server.kill();
await browser.close();
rmSync(folder, { recursive: true });
