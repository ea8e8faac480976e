// SPDX-License-Identifier: Apache-2.0

/** A line, or a part of one, with numbers of an array: journalctl prints a text with control characters this way, with a line for each byte. */
const NUMBERS = /^[\s0-9,[\]]*$/;
const NAME = /^\s*"[^"\\]{1,256}"\s*:/;
const AUDIT = "audit(";

/**
 * The text of the bytes that end with this line, as far as needed to find a record in them; empty if the line
 * has none. `before` is the text of the previous line.
 */
export function bytesTo(before: string, line: string): string {
  const name = NAME.exec(line)?.[0] ?? "";
  const values = line.slice(name.length);
  if (!NUMBERS.test(values)) return "";
  let text = name === "" ? before.slice(1 - AUDIT.length) : "";
  for (const [number] of values.matchAll(/[0-9]+/g)) text += String.fromCharCode(Number(number) & 0xff);
  return text;
}

/** Whether these bytes contain a record. */
export const showsRecord = (bytes: string): boolean => bytes.includes(AUDIT);
