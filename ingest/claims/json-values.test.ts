// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, JsonValues } from "./json-values.ts";

function read(text: string, cuts: readonly number[] = [], most?: number): JsonValue[] {
  const values = new JsonValues(most);
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  const found: JsonValue[] = [];
  for (const to of ends) {
    const chunk = Buffer.from(bytes.subarray(from, to));
    found.push(...values.push(chunk));
    chunk.fill(0x7a); // a reader may use its buffer again
    from = to;
  }
  return [...found, ...values.end()];
}

const LINES = '{"a":1}\n{"b":"}]{["}\r\n\n[1,2]\n{"c":"\\"\\\\"}';
const PRETTY = '[\n    {\n        "Id": "x{"\n    }\n]\n{\n  "y": [\n  ]\n}\n';

describe("the JSON values of a file", () => {
  it("are one on each line, or each over several", () => {
    expect(read(LINES)).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, value: { b: "}]{[" } },
      { line: 4, value: [1, 2] },
      { line: 5, value: { c: '"\\' } },
    ]);
    expect(read(PRETTY)).toEqual([
      { line: 1, value: [{ Id: "x{" }] },
      { line: 6, value: { y: [] } },
    ]);
    expect(read('\ufeff{"a":1}')).toEqual([{ line: 1, value: { a: 1 } }]);
    expect(read("")).toEqual([]);
  });

  it("do not depend on the chunks of bytes", () => {
    const broken = '{"a":1\n{"b":2}\n"x\n{"c":[1,\n{"d":4}\nnot json\n[[1],\n2]\n{"e":';
    fc.assert(
      fc.property(
        fc.constantFrom(LINES, PRETTY, broken),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (text, cuts) => {
          expect(read(text, cuts)).toEqual(read(text));
        },
      ),
    );
  });

  it("are lost alone if broken", () => {
    expect(read('{"a":1}\n{"b":2\n{"c":3}\n{"d":"x\n{"e":5}\nhello\n{"f":6')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, reason: "is not complete", text: '{"b":2' },
      { line: 3, value: { c: 3 } },
      { line: 4, reason: "is not complete", text: '{"d":"x' },
      { line: 5, value: { e: 5 } },
      { line: 6, reason: "is no JSON", text: "hello" },
      { line: 7, reason: "is not complete", text: '{"f":6' },
    ]);
  });

  it("are not read if too deep or too long, in one line or in many", () => {
    const [deep] = read(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`);
    expect(deep).toMatchObject({ line: 1, reason: "is nested deeper than 200" });
    const long = `{"a":"${"x".repeat(5000)}"}\n{"b":1}\n`;
    expect(read(long, [100, 2000, 4000], 1000)).toMatchObject([
      { line: 1, reason: "is longer than 1000 bytes" },
      { line: 2, value: { b: 1 } },
    ]);
    const pretty = `[\n${'"xxxxxxxxxx",\n'.repeat(200)}1\n]\n`;
    expect(read(pretty, [], 1000)[0]).toMatchObject({ line: 1, reason: "is longer than 1000 bytes" });
  });
});
