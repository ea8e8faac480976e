// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store.ts";
import type { IdRange } from "./id-ranges.ts";
import { eventsWhereFound, type Occurrence } from "./text-scan.ts";

/**
 * Ids of the events in whose bytes one of the words stands, in upper or lower case, as it is or in the hexadecimal of the kernel: all that
 * have one are among them. Undefined where the stored logs cannot tell, and where the words are in very many lines. One pass over the logs.
 */
export function eventsWithWords(
  store: Store,
  words: readonly string[],
  ranges: readonly Pick<IdRange, "first" | "last">[],
): number[] | undefined {
  if (words.length === 0) return [];
  const pattern = new RegExp(
    words.flatMap((word) => [source(word, plain), source(word, hexadecimal)]).join("|"),
    "g",
  );
  const longest = Math.max(...words.map((word) => Buffer.byteLength(word, "utf8"))) * 6;
  return eventsWhereFound(store, longest, (bytes, offset) => placesOf(bytes, pattern, offset), ranges);
}

function placesOf(bytes: Buffer, pattern: RegExp, offset: number): Occurrence[] {
  const text = bytes.toString("latin1");
  const found: Occurrence[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const feed = text.indexOf("\n", match.index);
    const end = feed < 0 ? text.length : feed + 1;
    found.push({ offset: offset + match.index, lineEnd: offset + end });
    pattern.lastIndex = Math.max(end, pattern.lastIndex);
  }
  return found;
}

function source(word: string, form: (bytes: Buffer) => string[]): string {
  return [...word]
    .map((char) => sourceOf(alternatives(char).map((one) => form(Buffer.from(one, "utf8")))))
    .join("");
}

/** Alternatives of the same length that differ in single bytes are classes: V8 finds them faster than alternatives. */
function sourceOf(alternatives: readonly (readonly string[])[]): string {
  const [first = []] = alternatives;
  if (alternatives.length === 1) return first.join("");
  if (alternatives.every(({ length }) => length === first.length))
    return first.map((_, at) => `[${[...new Set(alternatives.map((one) => one[at]))].join("")}]`).join("");
  return `(?:${alternatives.map((one) => one.join("")).join("|")})`;
}

function alternatives(char: string): string[] {
  return [...new Set([char.toLowerCase(), char.toUpperCase()])];
}

const escaped = (byte: number) => `\\x${byte.toString(16).padStart(2, "0")}`;
const plain = (bytes: Buffer) => [...bytes].map(escaped);
const hexadecimal = (bytes: Buffer) => [...bytes.toString("hex").toUpperCase()];
