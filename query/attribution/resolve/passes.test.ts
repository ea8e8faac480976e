// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { PASSES } from "./resolution.ts";

it("every pass runs after those whose conclusions it reads", () => {
  const names = PASSES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const [position, { after }] of PASSES.entries())
    for (const needed of after) {
      expect(names).toContain(needed);
      expect(names.indexOf(needed)).toBeLessThan(position);
    }
});
