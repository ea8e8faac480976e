// SPDX-License-Identifier: Apache-2.0

/** A value of Sigma: literal characters, `*` and `?`, of which a backslash takes the meaning. */
export type GlobPart = { readonly text: string } | "any" | "one";

/** `\*`, `\?` and `\\` are characters; any other backslash is one itself. */
export function globParts(value: string): GlobPart[] {
  const parts: GlobPart[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ text });
    text = "";
  };
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at]!;
    const next = value[at + 1];
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      text += next;
      at += 1;
    } else if (char === "*" || char === "?") {
      flush();
      if (char === "?" || parts.at(-1) !== "any") parts.push(char === "*" ? "any" : "one");
    } else text += char;
  }
  flush();
  return parts;
}

export function withoutWildcards(parts: readonly GlobPart[]): string | undefined {
  if (parts.length === 0) return "";
  const [part] = parts;
  return parts.length === 1 && typeof part === "object" ? part.text : undefined;
}

/** A test of a whole text. Its time is bounded by the product of both lengths, whatever they hold. */
export function globTest(parts: readonly GlobPart[]): (text: string) => boolean {
  const whole = withoutWildcards(parts);
  if (whole !== undefined) return (text) => text === whole;
  const [first, second, third] = parts;
  if (parts.length === 2 && typeof first === "object" && second === "any") {
    const { text: start } = first;
    return (text) => text.startsWith(start);
  }
  if (parts.length === 2 && first === "any" && typeof second === "object") {
    const { text: end } = second;
    return (text) => text.endsWith(end);
  }
  if (parts.length === 3 && first === "any" && typeof second === "object" && third === "any") {
    const { text: middle } = second;
    return (text) => text.includes(middle);
  }
  const symbols = parts.flatMap((part): readonly (string | symbol)[] =>
    typeof part === "object" ? [...part.text] : [part === "any" ? ANY : ONE],
  );
  return (text) => matches(symbols, [...text]);
}

const ANY = Symbol("any");
const ONE = Symbol("one");

/** Goes back to the last `*` alone: the match before it stays valid. */
function matches(symbols: readonly (string | symbol)[], text: readonly string[]): boolean {
  let [at, from] = [0, 0];
  let star = -1;
  let starFrom = 0;
  while (from < text.length) {
    const symbol = symbols[at];
    if (symbol === ANY) {
      star = at;
      starFrom = from;
      at += 1;
    } else if (symbol === ONE || (symbol !== undefined && symbol === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      starFrom += 1;
      from = starFrom;
    } else return false;
  }
  while (symbols[at] === ANY) at += 1;
  return at === symbols.length;
}

/** The longest run of literal characters, which every text that matches has. */
export function longestLiteral(parts: readonly GlobPart[]): string {
  let longest = "";
  for (const part of parts)
    if (typeof part === "object" && part.text.length > longest.length) longest = part.text;
  return longest;
}
