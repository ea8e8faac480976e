// SPDX-License-Identifier: Apache-2.0
// Cc controls, Cf formats (bidi overrides, zero width, tags), Cs lone surrogates, Zl and Zp line separators; the
// backslash too, so that escapes differ from text that looks like one.
const DANGEROUS = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const HARMLESS = /^[\x20-\x5b\x5d-\x7e]*$/;

/**
 * Text that is inert on a terminal: characters that could move the cursor, change colours or reorder the line become
 * `\x1b` or `\u202e`, invalid UTF-8 becomes `\xff`, a backslash `\\`.
 */
export function escapeControls(text: string | Uint8Array): string {
  if (typeof text !== "string") return escapeBytes(text);
  return HARMLESS.test(text) ? text : text.replace(DANGEROUS, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\\") return "\\\\";
  const code = character.codePointAt(0)!;
  if (code < 0x80) return hexByte(code);
  if (code >= 0xdc80 && code <= 0xdcff) return hexByte(code - 0xdc00); // grammar's form of an invalid UTF-8 byte
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

function escapeBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let result = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const character = length === 0 ? undefined : decode(decoder, bytes.subarray(at, at + length));
    result += character === undefined ? hexByte(bytes[at]!) : escapeControls(character);
    at += character === undefined ? 1 : length;
  }
  return result;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
