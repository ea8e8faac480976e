// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ATTACKS } from "./attack-logs.ts";
import { runAttack } from "./run-attack.ts";

/** `npm run attacks` uses the full counts. */
const SHARE = 0.002;
/** Above a bound. */
const RECORDS_OF_ONE_EVENT = 65_600;

const folder = mkdtempSync(join(tmpdir(), "ctraudit-attacks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
  "%s: every line and byte is stored, and only a bound is a problem",
  async (_, attack) => {
    const found = await runAttack(folder, attack, Math.max(20, Math.round(attack.count * SHARE)));
    expect(found.stored).toEqual({ lines: found.lines, bytes: found.bytes });
    for (const code of found.problems.keys()) expect(attack.problems).toContain(code);
    expect(found.events).toBeGreaterThan(0);
  },
);

it.each(["records of one event", "copies of one record"])(
  "%s: what exceeds the bound is a problem for each, and its bytes are kept",
  async (name) => {
    const attack = ATTACKS.find((one) => one.name === name)!;
    const found = await runAttack(folder, attack, RECORDS_OF_ONE_EVENT);
    expect(found.stored).toEqual({ lines: found.lines, bytes: found.bytes });
    expect(found.problems).toEqual(new Map([["record-limit", RECORDS_OF_ONE_EVENT + 1 - 65_536]]));
  },
);

it("a line of more than a megabyte is a problem, and its bytes are kept", async () => {
  const attack = ATTACKS.find(({ name }) => name === "fields in a line")!;
  const found = await runAttack(folder, attack, 200_000);
  expect(found.problems).toEqual(new Map([["line-too-long", 20]]));
  expect(found.stored.bytes).toBe(found.bytes);
});
