// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalOfPattern } from "./literal-of-pattern.ts";

/** Parts of patterns, the hard ones among them; put together in any order most are patterns. */
const PARTS = [
  ..."abcd/.-^$|?*+ ",
  "abc",
  "sock",
  "\\.",
  "\\/",
  "\\d",
  "\\S*",
  "\\b",
  "\\x61",
  "\\u0061",
  "\\u{61}",
  "\\cA",
  "\\1",
  "\\0",
  "\\p{L}",
  "(?:abc)?",
  "(abc|d)",
  "(?=abc)",
  "(?!abcd)",
  "(?<n>a)",
  "\\k<n>",
  "[abc]",
  "[^]a]",
  "[\\]abc]",
  "a{0}",
  "c{1,2}",
  "{2,5}",
  "{abc",
  "(a{0}b)*",
];
const pattern = fc
  .array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""));
const text = fc
  .array(fc.constantFrom(..."abcd/.-1 {}", "abc", "sock", "abcabc", "2,5"), { maxLength: 12 })
  .map((parts) => parts.join(""));

describe("the text required by a pattern", () => {
  it.each([
    ["(^|\\/)release_agent$", "release_agent"],
    ["^(\\S*\\/)?(busybox )?nsenter (.* )?(-[A-Za-z]*t|--target)", "nsenter"],
    ["^\\/dev\\/k?mem$", "/dev/"],
    ["abcd{2}e{0,1}fgh", "abc"],
    ["abc|def", undefined],
    ["ab?cd", "cd"],
    ["ab?c", undefined],
    ["\\x61bcd", undefined],
    ["(abcdef)+", undefined],
  ])("%s: %s", (source, needed) => expect(literalOfPattern(source, "")).toBe(needed));

  it("is undefined for case-insensitive patterns", () =>
    expect(literalOfPattern("abc", "i")).toBeUndefined());

  it("is in every text that the pattern matches", () => {
    const found = { texts: 0 };
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom("", "s", "m", "u"),
        fc.array(text, { maxLength: 20 }),
        (source, flags, texts) => {
          let regex: RegExp;
          try {
            regex = new RegExp(source, flags);
          } catch {
            return;
          }
          const needed = literalOfPattern(source, flags);
          if (needed === undefined) return;
          for (const one of texts)
            if (regex.test(one)) {
              found.texts += 1;
              expect([source, one, one.includes(needed)]).toEqual([source, one, true]);
            }
        },
      ),
      { numRuns: 5_000 },
    );
    expect(found.texts).toBeGreaterThan(50);
  });
});
