// SPDX-License-Identifier: Apache-2.0
import type { Random } from "../bench/generator/random.ts";

/** Changes a line (latin1, no LF); `other` is another line of the same log. */
type Mutation = (line: string, random: Random, other: string) => string;

/** Bytes with a special meaning for the grammar, a terminal or a decoder. */
const BYTES = "\0\t\r\x1b\x1d\x7f \"'(),:;=[]{}^\\0aAfFgxX+-.\x80\xc3\xe9\xef\xff";
const NUMBERS = [
  "0",
  "1",
  "2",
  "-1",
  "300",
  "4194303",
  "4194304",
  "2147483647",
  "2147483648",
  "4294967295",
  "4294967296",
  "9007199254740993",
  "9223372036854775807",
  "18446744073709551615",
  "18446744073709551616",
  "99999999999999999999999999999999",
  "1e9",
  "0x10",
  "00000000000000000007",
  "deadbeef",
  "ffffffffffffffff",
];
const NUMBER = /[0-9]+/g;
const FIELD = /(?<=[ (])[a-z0-9_-]+=[^ ]*/g;

const MUTATIONS: readonly Mutation[] = [
  // bytes
  (line, random) => put(line, at(line, random), 1, random.pick([...BYTES])),
  (line, random) => put(line, at(line, random), 0, random.pick([...BYTES])),
  (line, random) => put(line, at(line, random), 1, ""),
  (line, random) => {
    const place = at(line, random);
    const code = line.charCodeAt(place) || 0;
    return put(line, place, 1, String.fromCharCode((code ^ (1 << random.between(0, 7))) & 0xff));
  },
  // parts
  (line, random) => line.slice(0, at(line, random)),
  (line, random) => line.slice(at(line, random)),
  (line, random, other) => line.slice(0, at(line, random)) + other.slice(at(other, random)),
  (line, random) => {
    const place = at(line, random);
    return line.slice(0, place) + line.slice(Math.max(0, place - random.between(1, 60)));
  },
  (line, random) => put(line, at(line, random), random.between(1, 40), ""),
  (line, random) => line + line.slice(at(line, random)).repeat(random.between(1, 40)),
  (line, _, other) => line + other,
  // numbers
  (line, random) => oneOf(line, NUMBER, random, () => random.pick(NUMBERS)),
  (line, random) =>
    oneOf(line, NUMBER, random, (known) => String(BigInt(known) + BigInt(random.between(-2, 2)))),
  (line, random) => oneOf(line, NUMBER, random, (known) => known + String(random.between(0, 99))),
  (line, random) => oneOf(line, NUMBER, random, () => String(random.between(1, 12))),
  // fields
  (line, random, other) => oneOf(line, FIELD, random, () => matchOf(other, FIELD, random) ?? ""),
  (line, random) => oneOf(line, FIELD, random, (known) => `${known} ${known}`),
  (line, random) => oneOf(line, FIELD, random, () => ""),
  (line, random) => oneOf(line, FIELD, random, (known) => `${known.split("=")[0]}=${random.pick(NUMBERS)}`),
  (line, random) => oneOf(line, FIELD, random, (known) => `${known.split("=")[0]}=${hexText(random)}`),
  (line, random) =>
    oneOf(line, FIELD, random, (known) => `${known.split("=")[0]}="${"x".repeat(random.between(0, 5000))}"`),
  (line, random) =>
    line.replace(
      /type=\S+/,
      `type=UNKNOWN[${random.pick(["1327", "1332", "1340", "1341", "1020", "65535", "0"])}]`,
    ),
  (line, random) => `${line} contid=${chainOf(random)}`,
];

/** A line with up to four bytes, numbers or fields changed. */
export function mutated(line: string, random: Random, other: string): string {
  let text = line;
  for (let left = random.between(1, 4); left > 0; left--) text = random.pick(MUTATIONS)(text, random, other);
  return text.slice(0, MAX_LINE).replaceAll("\n", " ");
}

const MAX_LINE = 200_000;

/** Container ID lists as in records: short ones in common forms, some with thousands of ids. */
export function chainOf(random: Random): string {
  const length = random.chance(0.05) ? random.between(60, 4000) : random.between(1, 5);
  const mark = random.pick(["^", ",", ",^"]);
  const range = random.chance(0.2) ? 4000 : 9;
  return Array.from({ length }, () => random.between(0, range)).join(mark);
}

function hexText(random: Random): string {
  return random.hex(2 * random.between(1, 40)).toUpperCase();
}

function at(line: string, random: Random): number {
  return random.between(0, Math.max(0, line.length - 1));
}

function put(line: string, place: number, instead: number, text: string): string {
  return line.slice(0, place) + text + line.slice(place + instead);
}

function oneOf(line: string, pattern: RegExp, random: Random, change: (known: string) => string): string {
  const found = [...line.matchAll(pattern)];
  if (found.length === 0) return line;
  const { index, 0: text } = random.pick(found);
  return put(line, index, text.length, change(text));
}

function matchOf(line: string, pattern: RegExp, random: Random): string | undefined {
  const found = line.match(pattern);
  return found === null ? undefined : random.pick(found);
}
