// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeControls } from "./escape-controls.ts";

describe("escapeControls", () => {
  it.each([
    ["\x1b]0;owned\x07", "\\x1b]0;owned\\x07"],
    ["a\u202egpj.exe", "a\\u202egpj.exe"],
    ["\u009b31m", "\\u009b31m"],
    ["\u200b\u2066\ufeff", "\\u200b\\u2066\\ufeff"],
    ["line\nfeed\rreturn\ttab", "line\\x0afeed\\x0dreturn\\x09tab"],
    ["\u2028\u2029\ud800", "\\u2028\\u2029\\ud800"],
    ["\u{e0041}", "\\u{e0041}"],
    ["back\\x1bslash", "back\\\\x1bslash"],
    ["naïve 日本 🙂", "naïve 日本 🙂"],
  ])("writes %j inert", (text, expected) => {
    expect(escapeControls(text)).toBe(expected);
  });

  it("writes invalid UTF-8 as bytes, and the rest as text", () => {
    expect(escapeControls(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3, 0x1b, 0xe2, 0x80, 0xae]))).toBe(
      "a\\xffé\\xc3\\x1b\\u202e",
    );
  });

  it("leaves no control character in any string or any bytes", () => {
    const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !dangerous.test(escapeControls(text))));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !dangerous.test(escapeControls(bytes))));
  });

  it("gives different results for different strings", () => {
    const alphabet = fc.constantFrom("\\", "x", "1", "b", "\x1b", "u", "2", "0", "e", "\u202e");
    const text = fc.array(alphabet, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(fc.property(text, text, (a, b) => (a === b) === (escapeControls(a) === escapeControls(b))));
  });
});
