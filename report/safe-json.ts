// SPDX-License-Identifier: Apache-2.0

/** Characters that JSON.stringify leaves as they are and a terminal does not: written as \uXXXX, which means the same. */
const DANGEROUS = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const ASCII = /^[\x20-\x7e]*$/; // tried first: to compile the classes of Unicode costs milliseconds

/** JSON on one line in which nothing can act on a terminal. */
export function safeJson(value: unknown): string {
  if (typeof value === "string" && PLAIN.test(value)) return `"${value}"`;
  const json = JSON.stringify(value);
  return ASCII.test(json) ? json : json.replace(DANGEROUS, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = "";
  for (let at = 0; at < character.length; at += 1) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
