// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseShell } from "./testing/parse-shell.ts";
import { runHere } from "./testing/run-here.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "ctraudit-questions-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");

const text = readFileSync(join(root, "docs/ten-questions.md"), "utf8");
const questions = [...text.matchAll(/^## (.*)\n\n```console\n\$ (.*)\n([\s\S]*?)```$/gm)].map(
  ([, title, command, answer]) => [title!, command!, answer!] as const,
);

beforeAll(async () => {
  const log = join(root, "fixtures/scenarios/docker-sock.log");
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
});

describe("docs/ten-questions.md", () => {
  it("has ten", () => {
    expect(questions).toHaveLength(10);
  });

  it.each(questions)("%s", async (_title, command, answer) => {
    const { stdout } = await runHere([...parseShell(command).slice(1), "--db", db]);
    const printed = stdout.split("\n").map((line) => line.trimEnd());
    let from = 0;
    for (const line of answer.trimEnd().split("\n")) {
      if (line === "…") continue;
      const at = printed.indexOf(line, from);
      expect(at, `${command} prints: ${line}`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });
});
