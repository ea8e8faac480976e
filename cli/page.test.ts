// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pagerCommand } from "./pager.ts";
import { BIN, isBuilt } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-page-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");

beforeAll(async () => {
  const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
});

const NO_COLUMNS = { COLUMNS: "" };

describe("--width and --color", () => {
  it("lay a report out, in a pipe as well", async () => {
    const words = ["report", "timeline", "--db", db];
    const whole = (await runHere(words, 80, NO_COLUMNS)).stdout.split("\n");
    const folded = (await runHere([...words, "--width", "70"], 80, NO_COLUMNS)).stdout.split("\n");
    expect(Math.max(...whole.map((line) => line.length))).toBeGreaterThan(100);
    expect(Math.max(...folded.map((line) => line.length))).toBeLessThanOrEqual(70);
  });

  it("colour as they are told to, and what a log has stays inert", async () => {
    for (const words of [["report", "escapes"], ["tree"], ["search"], ["triage"]]) {
      const ask = async (when: string) => (await runHere([...words, "--color", when, "--db", db])).stdout;
      expect([words, (await ask("always")).includes("\x1b[")]).toEqual([words, true]);
      expect([words, (await ask("never")).includes("\x1b")]).toEqual([words, false]);
      expect([words, (await ask("auto")).includes("\x1b")]).toEqual([words, false]);
    }
    expect((await runHere(["tree", "--color", "sometimes", "--db", db])).status).toBe(2);
    expect((await runHere(["tree", "--width", "0", "--db", db])).status).toBe(2);
  });
});

describe("the pager", () => {
  it("is that of the option, of ctraudit's variable, of everybody's, or less where it is installed", () => {
    const path = { PATH: "/usr/bin:/bin" };
    expect(pagerCommand("a", { CTRAUDIT_PAGER: "b", PAGER: "c" })).toBe("a");
    expect(pagerCommand(undefined, { CTRAUDIT_PAGER: "b", PAGER: "c" })).toBe("b");
    expect(pagerCommand(undefined, { PAGER: "c" })).toBe("c");
    expect(pagerCommand(undefined, { PAGER: "cat", ...path })).toBeUndefined();
    expect(pagerCommand(undefined, { PAGER: "" })).toBeUndefined();
    expect(pagerCommand(undefined, { PATH: folder })).toBeUndefined();
  });

  const hasScript = spawnSync("script", ["--version"]).status === 0;
  /** The program on a terminal of its own. */
  const onTerminal = (words: string, environment: Record<string, string> = {}) => {
    const command = `${process.execPath} ${BIN} ${words} --db ${db}; echo status=$?`;
    const ran = spawnSync("script", ["-qec", command, "/dev/null"], {
      encoding: "utf8",
      timeout: 30_000,
      env: { PATH: process.env["PATH"], TERM: "xterm", ...environment },
    });
    return ran.stdout.replaceAll("\r", "");
  };

  it.skipIf(!isBuilt || !hasScript)("gets the answer of a terminal, and no other", async () => {
    const shown = onTerminal("tree", { CTRAUDIT_PAGER: "sed 's/^/paged: /'" });
    expect(shown).toContain("paged: ");
    expect(shown).toContain("status=0");
    expect(onTerminal("tree --no-pager", { CTRAUDIT_PAGER: "sed 's/^/paged: /'" })).not.toContain("paged");
    expect(onTerminal("tree --pager 'tr a-z A-Z'")).toContain("HOST");
    expect(onTerminal("source", { PAGER: "sed 's/^/paged: /'" })).not.toContain("paged");
    expect((await runHere(["tree", "--pager", "false", "--db", db])).stdout).toContain("host");
  });

  it.skipIf(!isBuilt || !hasScript)(
    "ends a command quietly when its reader quits, and hides no error",
    () => {
      const quit = onTerminal("search", { PAGER: "head -n 1" });
      expect(quit).toContain("status=0");
      expect(quit).not.toContain("EPIPE");
      const failed = onTerminal("search 'nosuch = 1'", { PAGER: "cat -n" });
      expect(failed).toContain("no such field");
      expect(failed).toContain("status=2");
    },
  );
});
