// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseShell } from "./testing/parse-shell.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-from-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");
const root = join(import.meta.dirname, "..");
const text = readFileSync(join(root, "docs/from-ausearch.md"), "utf8");
const commands = [...text.matchAll(/`(ctraudit (?:search|report|show) [^`]*)`/g)].map(
  ([, command]) => command!,
);

beforeAll(async () => {
  copyFileSync(join(root, "fixtures/scenarios/docker-sock.log"), join(folder, "audit.log"));
  await runHere(["ingest", join(folder, "audit.log"), "--db", db]);
});

it("has many commands", () => {
  expect(commands.length).toBeGreaterThan(25);
});

it.each(commands)("is a command: %s", async (command) => {
  const words = parseShell(command)
    .slice(1)
    .map((word) => (/^(audit\.log|state)$/.test(word) ? join(folder, word) : word));
  const more = words.includes("-if") ? [] : ["--db", db];
  const { status, stderr } = await runHere([...words, ...more]);
  const isMissing = /no such container|nginx-1/.test(stderr);
  expect(status === 0 || status === 1 || isMissing, `${status} ${stderr}`).toBe(true);
});
