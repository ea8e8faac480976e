// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { HOSTILE } from "../fixtures/testing/hostile-values.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-hostile-"));
const db = join(folder, "hostile.db");
/** Length of an argument: its record has a megabyte, the maximum of a line. */
const LONG = 500_000;
/** Characters from a log that must not reach a page: control, bidirectional and invisible ones. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Line ends in preformatted text come from the page itself. */
const OWN = /\n/g;

const hex = (text: string) => Buffer.from(text, "utf8").toString("hex").toUpperCase();

/** An execve of each value: as program, name, argument, file, and key; the last has a long argument. */
function hostileLog(): string {
  const values = [...HOSTILE, `${"A".repeat(LONG)}<b>end`];
  return values
    .map((value, at) => {
      const stamp = `audit(1790000000.${String(at + 1).padStart(3, "0")}:${at + 1})`;
      const short = hex(value.slice(0, 200));
      return [
        `type=SYSCALL msg=${stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=1 pid=${100 + at} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm=${hex(value.slice(0, 15))} exe=${short} key=${hex(value.slice(0, 30))}`,
        `type=EXECVE msg=${stamp}: argc=2 a0="x" a1=${hex(value)}`,
        `type=PATH msg=${stamp}: item=0 name=${short} inode=1 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
        `type=PROCTITLE msg=${stamp}: proctitle=${short}`,
      ].join("\n");
    })
    .join("\n")
    .concat("\n");
}

describe.skipIf(!canRun)("hostile names on the page", () => {
  let explorer: Explorer;
  beforeAll(async () => {
    const log = join(folder, "audit.log");
    writeFileSync(log, hostileLog());
    const { status, stderr } = await runHere(["ingest", log, "--node", "no<b>de\u202e\u0007", "--db", db]);
    expect(status, stderr).toBe(0);
    explorer = await Explorer.start(db);
  });
  afterAll(async () => {
    await explorer?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["view=triage", "Missing parts of the log"],
    ["view=timeline", "not proven"],
    ["view=tree", "boot 1"],
    ["view=search", `${HOSTILE.length + 1} events`],
    ["view=container&key=%3Cb%3E%E2%80%AEx", "no such container"],
    ["view=event&event=2", "How its place is known"],
    [`view=event&event=${HOSTILE.length + 1}`, "How its place is known"],
    ["view=search&expression=exe+%3D+%22%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22", "1 events"],
  ])("are text and nothing else in %s", async (query, text) => {
    const page = await explorer.open(query);
    await page.getByText(text).first().waitFor();
    await page.waitForTimeout(500);
    const own = await page.evaluate(() => ({
      text: document.getElementById("page")!.textContent ?? "",
      titles: [...document.querySelectorAll("[title],[aria-label]")].map(
        (one) => `${one.getAttribute("title")} ${one.getAttribute("aria-label")}`,
      ),
      elements: [...document.querySelectorAll("script,iframe,img,base,b > b,object,embed")].map(
        (one) => one.outerHTML,
      ),
      handlers: [...document.querySelectorAll("*")].filter((one) =>
        [...one.attributes].some(({ name }) => name.startsWith("on")),
      ).length,
    }));
    expect(ACTING.exec(own.text.replaceAll(OWN, ""))?.[0]).toBeUndefined();
    expect(own.titles.filter((title) => ACTING.test(title))).toEqual([]);
    expect(
      own.elements.filter((html) => !/^<script type="module" crossorigin="" src="\/assets\//.test(html)),
    ).toEqual([]);
    expect(own.handlers).toBe(0);
    expect(own.text.length).toBeLessThan(200_000);
    const faults = explorer.troubles.filter((one) => !/404|400/.test(one));
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows a megabyte of arguments only on request", async () => {
    const page = await explorer.open(`view=event&event=${HOSTILE.length + 1}`);
    const more = page.getByRole("button", { name: /^Show all 1,\d{3},\d{3} bytes$/ });
    await more.waitFor();
    expect((await page.evaluate(() => document.body.textContent!.length)) < 100_000).toBe(true);
    await more.click();
    await page.waitForFunction((least) => document.body.textContent!.length > least, LONG);
    expect(await page.locator("pre", { hasText: "<b>end" }).count()).toBeGreaterThan(0);
    await page.close();
  });

  it("would be noticed if they acted: a violation of the page's policy is recorded", async () => {
    const page = await explorer.open("view=basket");
    await page.getByText("Nothing is marked").waitFor();
    const before = explorer.troubles.length;
    const refused = await page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = "body{display:none}";
      document.head.append(style);
      try {
        document.body.innerHTML = "<b>markup</b>";
        return false;
      } catch {
        return true;
      }
    });
    expect(refused, "trusted types: no text becomes markup").toBe(true);
    await expect.poll(() => explorer.troubles.slice(before).join(" ")).toMatch(/Content Security Policy/);
    await page.close();
  });
});
