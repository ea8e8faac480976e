// SPDX-License-Identifier: Apache-2.0

/** Characters that stand for themselves in a pattern, also under the flag u. */
const PLAIN = /[A-Za-z0-9_@%,:;=<>!#&~'"`-]/;
/** Escapes that continue after their letter, or refer elsewhere. */
const UNREAD = /^\\[xucpPk0-9]/;
/** How often the part before it comes. */
const TIMES = /^\{\d+(?:,\d*)?\}/;
/** Shorter ones rule out too little. */
const LEAST = 2;

/**
 * A text that every text has in which a pattern finds something: the longest that stands in it by itself, outside of groups, classes and repetitions.
 * Undefined where it shows none, or letters may come in any case. Unknown syntax ends a text, or all of them.
 */
export function literalOfPattern(source: string, flags: string): string | undefined {
  if (flags.includes("i")) return undefined;
  let longest = "";
  let text = "";
  const end = () => {
    if (text.length > longest.length) longest = text;
    text = "";
  };
  for (let at = 0; at < source.length; ) {
    const sign = source[at]!;
    if (sign === "|") return undefined;
    const behind = endOfPart(source, at);
    if (behind === undefined) return undefined;
    if (behind > at) {
      end();
      at = behind;
      continue;
    }
    if (UNREAD.test(source.slice(at, at + 2))) return undefined;
    const [letter, length] = letterAt(source, at);
    at += length;
    if (letter === undefined) {
      end();
      continue;
    }
    const next = source[at];
    if (next === "?" || next === "*" || next === "{") end();
    else {
      text += letter;
      if (next === "+") end();
    }
  }
  end();
  return longest.length < LEAST ? undefined : longest;
}

/** A literal character, and the length of its notation; undefined: no literal. */
function letterAt(source: string, at: number): [letter: string | undefined, length: number] {
  const sign = source[at]!;
  if (sign !== "\\") return [PLAIN.test(sign) ? sign : undefined, 1];
  const escaped = source[at + 1];
  return [escaped === "/" || escaped === "." || escaped === "-" ? escaped : undefined, 2];
}

/** Behind a group, a class or a number of times that begins here; `from` where none does; undefined where it does not end. */
function endOfPart(source: string, from: number): number | undefined {
  const sign = source[from];
  if (sign === "(") return endOfGroup(source, from);
  if (sign === "[") return endOfClass(source, from);
  if (sign !== "{") return from;
  const [times] = TIMES.exec(source.slice(from)) ?? [];
  return times === undefined ? undefined : from + times.length;
}

function endOfClass(source: string, from: number): number | undefined {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "]") return at + 1;
  }
  return undefined;
}

function endOfGroup(source: string, from: number): number | undefined {
  for (let at = from + 1; at < source.length; ) {
    const sign = source[at]!;
    if (sign === ")") return at + 1;
    if (sign === "\\") at += 2;
    else if (sign === "(" || sign === "[") {
      const behind = sign === "(" ? endOfGroup(source, at) : endOfClass(source, at);
      if (behind === undefined) return undefined;
      at = behind;
    } else at++;
  }
  return undefined;
}
