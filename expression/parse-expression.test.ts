// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExpressionError } from "./expression-error.ts";
import { type Expression, parseExpression } from "./parse-expression.ts";

/** The tree in a short form, fully parenthesised. */
function short(node: Expression): string {
  switch (node.kind) {
    case "and":
    case "or":
      return `(${node.parts.map(short).join(` ${node.kind} `)})`;
    case "not":
      return `not ${short(node.part)}`;
    case "flag":
      return node.field;
    case "test":
      return `${node.field}${node.operator}${node.values.map(({ text }) => text).join(",")}`;
  }
}

describe("parseExpression", () => {
  it.each([
    [
      "exe =~ /curl/ and container ~ nginx and not success",
      "(exe=~/curl/ and container~nginx and not success)",
    ],
    ["a or b and c", "(a or (b and c))"],
    ["(a or b) and c", "((a or b) and c)"],
    ["not(a or b)", "not (a or b)"],
    ["not not a", "not not a"],
    ["pid in (1,2 , 3)", "pidin1,2,3"],
    ["exe=/usr/bin/curl", "exe=/usr/bin/curl"],
    ['comm = "a \\"b\\" c"', 'comm=a "b" c'],
    ["comm='it\\'s'", "comm=it's"],
    ["exe =~ /a\\/b and c/i", "exe=~/a\\/b and c/i"],
    ["key = and_more AND NOT inside", "(key=and_more and not inside)"],
    ["pid>=1 and pid<9", "(pid>=1 and pid<9)"],
    ["  success\n", "success"],
  ])("reads %j", (text, tree) => {
    expect(short(parseExpression(text))).toBe(tree);
  });

  it.each([
    ["", 0, /ends too early/],
    ["exe =", 5, /ends too early/],
    ["exe = a b", 8, /does not continue/],
    ["exe =~ curl", 7, /between slashes/],
    ["exe = 'a", 6, /nothing closes/],
    ["(a and b", 8, /ends too early/],
    ["a and and b", 6, /does not continue/],
    ["a ! b", 2, /does not continue/],
    ["pid in 1", 7, /does not continue/],
    [`${"not ".repeat(101)}a`, 400, /deeper than 100/],
    [`${"not (a or ".repeat(60)}a${")".repeat(60)}`, 500, /deeper than 100/],
  ])("says where %j is wrong: %i", (text, column, message) => {
    expect(() => parseExpression(text)).toThrow(ExpressionError);
    try {
      parseExpression(text);
    } catch (error) {
      expect((error as ExpressionError).column).toBe(column);
      expect((error as ExpressionError).message).toMatch(message);
    }
  });

  it("gives one reading or an error with a column within it, for any input", () => {
    const piece = fc.constantFrom(
      "a",
      "and",
      "or",
      "not",
      "(",
      ")",
      "=",
      "=~",
      "/x/",
      "'",
      '"q"',
      "in",
      ",",
      " ",
      "é",
      "~",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join("");
        try {
          parseExpression(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect((error as ExpressionError).column).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
