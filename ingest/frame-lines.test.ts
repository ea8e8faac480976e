// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitFrames } from "../store/record-frames.ts";
import { USUAL_BOUNDS } from "./bounds.ts";
import { LineFramer } from "./frame-lines.ts";

const MAX_LINE_BYTES = USUAL_BOUNDS["line-bytes"];

type Seen = [kind: "line" | "long", offset: number, end: number, text: string];

function framed(bytes: Buffer, cuts: readonly number[]): { seen: Seen[]; consumed: number } {
  const seen: Seen[] = [];
  const framer = new LineFramer(0, MAX_LINE_BYTES, {
    line: (text, offset, end) => seen.push(["line", offset, end, text]),
    tooLong: (offset, end) => seen.push(["long", offset, end, ""]),
  });
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 0; i + 1 < edges.length; i++)
    framer.push(bytes.subarray(edges[i], edges[i + 1]), edges[i] as number);
  return { seen, consumed: framer.consumed };
}

test("chunks of any size give the same lines, each with the bytes at its offsets", () => {
  const text = fc
    .array(fc.constantFrom("a", "\n", "\xff", "bc", "\r\n"), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join(""), "latin1"));
  fc.assert(
    fc.property(text, fc.array(fc.nat(120), { maxLength: 12 }), (bytes, cuts) => {
      const result = framed(
        bytes,
        cuts.map((cut) => Math.min(cut, bytes.length)),
      );
      expect(result).toEqual(framed(bytes, []));
      for (const [, offset, end, line] of result.seen)
        expect(bytes.toString("latin1", offset, end)).toBe(line);
      expect(result.consumed).toBe(bytes.lastIndexOf(10) + 1);
    }),
  );
});

test("a line of 10 MiB is named by its offsets, kept nowhere, and the next line is read", () => {
  const long = Buffer.alloc(10 * MAX_LINE_BYTES, "x");
  const bytes = Buffer.concat([Buffer.from("a\n"), long, Buffer.from("\nb\n")]);
  const cuts = Array.from({ length: 40 }, (_, i) => i * 262_144);
  expect(framed(bytes, cuts).seen).toEqual([
    ["line", 0, 1, "a"],
    ["long", 2, 2 + long.length, ""],
    ["line", 3 + long.length, 4 + long.length, "b"],
  ]);
});

const counted = (message: string) => `${Buffer.byteLength(message, "latin1")} ${message}`;

test("a message that says its length is a line, in chunks of any size, and so is what goes on to a line end", () => {
  const message = fc.constantFrom(
    "<1>a",
    "<191>",
    `<13>${"b".repeat(40)}`,
    "<13>c\xff 12 <x",
    "<1>7 <2>",
    "<5>a\nb",
  );
  const part = fc.oneof(
    message.map(counted),
    message.map((text) => `${counted(text)}\n`),
    message.map((text) => counted(`${text}\n`)),
    message.map((text) => `${text.length + 3} ${text}\n`),
    fc.constantFrom("type=x\n", "7 <", "12 words\n", "3"),
  );
  const text = fc.array(part, { maxLength: 12 }).map((parts) => Buffer.from(parts.join(""), "latin1"));
  fc.assert(
    fc.property(text, fc.array(fc.nat(300), { maxLength: 12 }), (bytes, cuts) => {
      const whole = framed(bytes, []);
      expect(
        framed(
          bytes,
          cuts.map((cut) => Math.min(cut, bytes.length)),
        ),
      ).toEqual(whole);
      let at = 0;
      for (const [, offset, end, line] of whole.seen) {
        expect([offset, bytes.toString("latin1", offset, end)]).toEqual([at, line]);
        at = bytes[end] === 10 ? end + 1 : end;
      }
      expect(whole.consumed).toBe(at);
      const stored: string[] = [];
      splitFrames(bytes.toString("latin1", 0, at).replace(/\n$/, ""), (frame) =>
        stored.push(...frame.split("\n")),
      );
      expect(stored).toEqual(at === 0 ? [""] : whole.seen.map(([, , , line]) => line));
    }),
    { numRuns: 500 },
  );
  const lines = framed(
    Buffer.from(`${counted("<1>a")}${counted("<2>b")}\n9 <3>c\n${counted("<4>d\n")}5 <5>e`),
    [],
  );
  expect(lines.seen.map(([, , , line]) => line)).toEqual(["4 <1>a", "4 <2>b", "9 <3>c", "5 <4>d"]);
});
