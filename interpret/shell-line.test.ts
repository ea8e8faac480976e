// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayText } from "../grammar/api.ts";
import { shellLine } from "./shell-line.ts";

const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

/** The words of a line as read by bash, in bytes. */
function wordsByBash(line: string): Buffer[] {
  const script = `printf '%s\\0' ${line}`;
  const env = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" };
  const output = execFileSync("bash", ["--norc", "--noprofile", "-c", script], { env });
  const words: Buffer[] = [];
  for (let from = 0, at = output.indexOf(0); at >= 0; from = at + 1, at = output.indexOf(0, from))
    words.push(output.subarray(from, at));
  return words;
}

describe("shellLine", () => {
  it.skipIf(!hasBash)("is read back by bash as the original words, for any bytes", () => {
    const word = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.uint8Array({ min: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("utf8")),
      fc.constantFrom("", "~", "=ls", "-n", "$(id)", "`id`", "'", "\\", "\\x1b", "a\nb", "!!", "*", "\u202e"),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const texts = words.map((text) => text.replaceAll("\0", "").replace(/\p{Cs}/gu, ""));
        const bytes = texts.map((text) => Buffer.from(text, "utf8"));
        expect(wordsByBash(shellLine(texts))).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
    const invalid = Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x31]);
    expect(wordsByBash(shellLine([displayText(invalid.toString("latin1"))]))).toEqual([invalid]);
  });

  it("has nothing in it that acts on a terminal", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (words) => {
        expect(shellLine(words)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
