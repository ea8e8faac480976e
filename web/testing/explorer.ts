// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import type { ServedPlace } from "../server/served-place.ts";
import { Caller } from "../server/testing/running-server.ts";

/** Debian's Chromium, installed by .ci/run. */
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const isBuilt = existsSync(join(import.meta.dirname, "../../dist/web/static/index.html"));
export const canRun = BROWSER !== undefined && isBuilt;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Folder for screenshots, if requested. */
const PICTURES = process.env["CTRAUDIT_SCREENSHOTS"];

/** A browser with the page of a server in this process; violations by the page are collected in `troubles`. */
export class Explorer {
  readonly caller: Caller;
  readonly browser: Browser;
  readonly troubles: string[] = [];

  private constructor(caller: Caller, browser: Browser) {
    this.caller = caller;
    this.browser = browser;
  }

  static async start(...databases: (string | ServedPlace)[]): Promise<Explorer> {
    const caller = await Caller.start(...databases);
    const browser = await chromium.launch({ executablePath: BROWSER!, args: ["--no-sandbox"] });
    return new Explorer(caller, browser);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.caller.server.port}`;
  }

  /** Opens the link as a user would; then a path of the page, if given. */
  async open(query = "", options: { width?: number; scheme?: "light" | "dark" } = {}): Promise<Page> {
    const { width = 1280, scheme = "light" } = options;
    const page = await this.browser.newPage({
      colorScheme: scheme,
      viewport: { width, height: 900 },
      reducedMotion: "reduce",
    });
    const { troubles } = this;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("dialog", (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.origin)) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(this.caller.links.at(-1)!);
    if (query !== "") await page.goto(`${this.origin}/?${query}`);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.caller.server.close();
  }
}

/** Violations found by axe. */
export async function faultsOf(page: Page): Promise<string[]> {
  // By the debugger: the page's own policy blocks such a script.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Axe = { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
