// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFast } from "./fast-path.ts";
import { parseSlowly, withoutCarriageReturn } from "./parse-record.ts";
import { corpusFiles, corpusFolder, readLines } from "./testing/corpus.ts";
import { CountedText } from "./testing/counted-text.ts";
import { mutatedLine } from "./testing/mutated-line.ts";
import { LONG_EXECVE, SAMPLE_LINES } from "./testing/sample-lines.ts";

const samples = [...Object.values(SAMPLE_LINES), LONG_EXECVE];
const { CTRAUDIT_FULL } = process.env;
const isFull = CTRAUDIT_FULL === "1";

/** The fast path must read a line exactly as the grammar does; returns whether it took the line. */
function agrees(line: string): boolean {
  const fast = parseFast(withoutCarriageReturn(line));
  // Run in any case: the grammar must never throw, and it throws if it has two readings.
  const slow = parseSlowly(line);
  if (fast !== undefined) expect(slow).toEqual({ ok: true, record: fast });
  return fast !== undefined;
}

describe("the fast path", () => {
  it("reads every sample line as the grammar does, and takes the usual forms", () => {
    const refused = Object.entries(SAMPLE_LINES).filter(([, line]) => !agrees(line));
    expect(refused.map(([form]) => form).filter((form) => !RARE.test(form))).toEqual([]);
    expect(agrees(LONG_EXECVE)).toBe(true);
  });

  it("reads mutated sample lines as the grammar does, or leaves them to it", () => {
    fc.assert(fc.property(mutatedLine(samples), agreesProperty), { numRuns: isFull ? 100_000 : 3000 });
  });

  it("reads any text inside msg='…' as the grammar does, or leaves it to it", () => {
    const word = fc.constantFrom(
      "a=",
      "b",
      '"',
      "'",
      " ",
      ":",
      "(",
      ")",
      ",",
      "=",
      "\x1D",
      "msg='",
      "op=x",
      "acct=x:",
      " (a=b, c=d)",
    );
    const claim = fc
      .array(word, { maxLength: 24 })
      .map((words) => `type=USER msg=audit(1.000:2): pid=1 msg='${words.join("")}'`);
    fc.assert(fc.property(claim, agreesProperty), { numRuns: isFull ? 100_000 : 3000 });
  });

  it("reads any sequence of tokens as the grammar does, or leaves it to it", () => {
    const word = fc.constantFrom(
      ...[
        "a=",
        "b",
        '"x y"',
        '"',
        "'",
        " ",
        "  ",
        "=",
        "\x1D",
        "msg='c=d'",
        "UID=",
        "{ x }",
        "{",
        "}",
        " old auid=1",
        "(null)",
        "\r",
        "SADDR={ a }",
      ],
    );
    const line = fc
      .array(word, { maxLength: 24 })
      .map((words) => `type=A msg=audit(1.000:2):${words.join("")}`);
    fc.assert(fc.property(line, agreesProperty), { numRuns: isFull ? 100_000 : 3000 });
  });

  it("looks at no more than a few times the line's length, whatever the line", () => {
    const header = "type=A msg=audit(1.000:2): ";
    const units = [
      "a=b ",
      "a= ",
      "a ",
      '"',
      'a="',
      "=",
      "a=UID=",
      "a=(UID ",
      "msg='",
      "msg='a=b ",
      "a={ }",
      "\x1Da={ ",
      "a=b=c=",
    ];
    for (const unit of units)
      for (const end of ["", "'", '"', "\x1D", "'\x1DUID=1"]) {
        const looks = [2000, 20_000].map((length) => {
          const text = new CountedText(header + unit.repeat(length / unit.length) + end);
          parseFast(text.asString());
          return text.looks / length;
        });
        expect(looks[0], `${unit} ${end}`).toBeLessThan(80);
        expect(looks[1], `${unit} ${end}`).toBeLessThan(looks[0]! * 1.1 + 1);
      }
  });
});

const agreesProperty = (line: string) => {
  agrees(line);
};

/** Forms so rare that only the grammar reads them. */
const RARE = /lost|a space$|number|dmesg|syslog|old|cut|braces|colon|claim of an access|AppArmor with/;

describe.skipIf(corpusFolder === undefined)("on the corpus of real logs the fast path", () => {
  const files = corpusFiles(".", /\.(?:log|txt)$/);

  it.each(files)("agrees with the grammar on every line of %s", (file) => {
    for (const line of readLines(file)) agrees(line);
  });

  it("agrees with the grammar on a whole host's log, and takes all of it", () => {
    const lines = readLines(corpusFiles("docker-sock", /\.log\.gz$/)[0]!);
    const step = isFull ? 1 : 41;
    for (let index = 0; index < lines.length; index += step) expect(agrees(lines[index]!)).toBe(true);
  });

  it("agrees with the grammar on mutated lines", () => {
    const lines = files.flatMap(readLines).filter((line) => line.length < 2000);
    fc.assert(fc.property(mutatedLine(lines), agreesProperty), { numRuns: isFull ? 200_000 : 5000 });
  });
});
