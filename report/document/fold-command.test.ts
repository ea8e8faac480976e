// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellLine } from "../../interpret/shell-line.ts";
import { foldCommand } from "./fold-command.ts";

/** Words of each command as read by bash. */
function readBack(commands: readonly string[]): string[][] {
  const script = commands.map((command) => `printf '%s\\0' ${command}; printf '\\1\\0'`).join("\n");
  const out = execFileSync("bash", ["-c", script], { encoding: "utf8" });
  return out
    .split("\u0001\0")
    .slice(0, -1)
    .map((one) => one.split("\0").slice(0, -1));
}

describe("a command on lines", () => {
  it("is broken between words and within an expression, not in a text or a regular expression of it", () => {
    const words = [
      "ctraudit",
      "search",
      '(a =~ /x y( |$)/ or b = "it is") and c = 1',
      "-ts",
      "1",
      "-te",
      "2",
    ];
    expect(foldCommand(shellLine(words), 30)).toEqual([
      "ctraudit search '(a =~",
      '/x y( |$)/ or b = "it is")',
      "and c = 1' -ts 1 -te 2",
    ]);
    expect(foldCommand(shellLine(["search", "-ts", "yesterday"]), 14)).toEqual([
      "search -ts \\",
      "yesterday",
    ]);
  });

  it("is read by a shell as the same words", () => {
    const word = fc.oneof(
      fc.string({ maxLength: 12 }).filter((text) => !text.includes("\0") && !text.includes("\u0001")),
      fc.constantFrom(
        "a = 'b c' and d",
        'file = "x  \\" y" or z',
        "command =~ /a b'c\\/ d/ and not e",
        "-ts",
        "it's a\ttab",
        "two  spaces   and more",
      ),
    );
    const all = fc.sample(
      fc.tuple(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 8, max: 40 })),
      300,
    );
    const commands = all.map(([words, columns]) => foldCommand(shellLine(words), columns).join("\n"));
    const plain = (words: readonly string[]) => words.map((one) => one.replaceAll("\n", " "));
    expect(readBack(commands).map(plain)).toEqual(all.map(([words]) => plain(words)));
  });
});
