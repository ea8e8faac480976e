// SPDX-License-Identifier: Apache-2.0

/** Characters that JSON.stringify does not escape but that are active on a terminal: written as the equivalent \uXXXX. */
const DANGEROUS = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const ASCII = /^[\x20-\x7e]*$/; // tried first: compiling the Unicode classes costs milliseconds

/** JSON on one line that is inert on a terminal. */
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
