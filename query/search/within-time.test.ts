// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { withinTime } from "./within-time.ts";

describe("withinTime", () => {
  it("stops a regular expression that backtracks without end", () => {
    const startedMs = performance.now();
    expect(withinTime(200, () => /^(a+)+$/.test(`${"a".repeat(60)}b`))).toBeUndefined();
    expect(performance.now() - startedMs).toBeLessThan(60_000);
  });

  it("gives what the work gives, and what it throws", () => {
    expect(withinTime(10_000, () => [1n])).toEqual({ value: [1n] });
    const error = new RangeError("mine");
    expect(() =>
      withinTime(10_000, () => {
        throw error;
      }),
    ).toThrow(error);
  });
});
