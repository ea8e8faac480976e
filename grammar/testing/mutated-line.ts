// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";

/** Bytes with a meaning in the grammar, and a few without. */
const BYTES = [
  "\0",
  "\t",
  " ",
  '"',
  "'",
  "(",
  ")",
  ",",
  "=",
  ":",
  "{",
  "}",
  "[",
  "\x1D",
  "\r",
  "0",
  "A",
  "a",
  "\xE9",
];

type Mutation = (line: string, at: number, byte: string) => string;

const MUTATIONS: readonly Mutation[] = [
  (line, at, byte) => line.slice(0, at) + byte + line.slice(at + 1),
  (line, at, byte) => line.slice(0, at) + byte + line.slice(at),
  (line, at) => line.slice(0, at) + line.slice(at + 1),
  (line, at) => line.slice(0, at),
  (line, at) => line.slice(0, at) + line.slice(Math.max(0, at - 20)),
  (line, at) => line.slice(0, at) + line.slice(Math.min(line.length, at + 7)),
];

/** A line with one to four bytes changed, inserted or removed, or a part doubled, missing or cut off. */
export function mutatedLine(lines: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.constantFrom(...MUTATIONS),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(...BYTES),
  );
  return fc
    .tuple(fc.constantFrom(...lines), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([line, changes]) =>
      changes.reduce(
        (text, [mutate, place, byte]) => mutate(text, Math.floor(place * text.length), byte),
        line,
      ),
    );
}
