// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeJson } from "./safe-json.ts";

describe("safeJson", () => {
  it("is equivalent to JSON, and inert on a terminal", () => {
    const value = fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue());
    fc.assert(
      fc.property(value, (given) => {
        const json = safeJson(given);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it.each([
    ["\x1b[2J", '"\\u001b[2J"'],
    ["\u202e\u009b", '"\\u202e\\u009b"'],
    ["\u{e0041}", '"\\udb40\\udc41"'],
    ['"\\', '"\\"\\\\"'],
  ])("writes %j as %s", (text, json) => {
    expect(safeJson(text)).toBe(json);
  });
});
