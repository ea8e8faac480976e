// SPDX-License-Identifier: Apache-2.0

import { isUtf8 } from "node:buffer";
import { UNSET_ID } from "../types/unset-id.ts";
import { fieldKind } from "./field-kinds.ts";

const HEX = /^(?:[0-9A-F]{2})+$/;

/** Bytes written as upper-case hexadecimal, as latin1 text. */
export function decodeHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("latin1");
}

/**
 * The text of a raw value, one char per byte: quotes removed, and hexadecimal decoded if the field is
 * encoded. `type` is the record's, for a0… of EXECVE. `(null)` and `?` are returned as written.
 * Source: audit_log_n_untrustedstring() of the kernel, audit_encode_nv_string() of libaudit.
 */
export function decodeText(name: string, raw: string, type?: string): string {
  if (raw.charCodeAt(0) === 34 && raw.length > 1 && raw.charCodeAt(raw.length - 1) === 34)
    return raw.slice(1, -1);
  const isHex = raw.length > 1 && HEX.test(raw);
  if (!isHex && !(raw.length > 1 && raw.charCodeAt(0) === 39 && raw.endsWith("'"))) return raw;
  const kind = fieldKind(name, type);
  // auditd writes no encoded value in apostrophes: they replace quotes.
  if (!isHex) return kind === "encoded" || kind === "proctitle" ? raw.slice(1, -1) : raw;
  return kind === "encoded" || kind === "proctitle" ? decodeHex(raw) : raw;
}

/** UTF-8 in latin1 text, for display: an invalid byte becomes U+DC80 to U+DCFF. */
export function displayText(latin1: string): string {
  for (let index = 0; index < latin1.length; index++)
    if (latin1.charCodeAt(index) > 127) return decodeUtf8(Buffer.from(latin1, "latin1"));
  return latin1;
}

/** Invalid UTF-8 becomes U+DC80 to U+DCFF, which no text contains: the output can show the original byte. */
function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    let length = 1;
    while (length < 4 && !isUtf8(bytes.subarray(at, at + length))) length++;
    const character = bytes.subarray(at, at + length);
    const isCharacter = isUtf8(character) && character.length === length;
    text += isCharacter ? character.toString("utf8") : String.fromCharCode(0xdc00 + bytes[at]!);
    at += isCharacter ? length : 1;
  }
  return text;
}

const NOBODY = new Set([String(UNSET_ID), "-1", "unset"]);
const NOTHING = new Set(["(null)", "(none)", "?", '"?"', ""]);

/** Whether a raw value means "no value": `(null)`, `?`, and for ids 4294967295, -1, unset. */
export function isUnset(name: string, raw: string, type?: string): boolean {
  if (NOTHING.has(raw)) return true;
  switch (fieldKind(name, type)) {
    case "uid":
    case "gid":
    case "session":
      return NOBODY.has(raw);
    case "contid":
      return raw === "18446744073709551615" || raw === "-1" || raw === "unset";
    default:
      return false;
  }
}
