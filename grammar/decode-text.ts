// SPDX-License-Identifier: Apache-2.0
import { fieldKind } from "./field-kinds.ts";

const HEX = /^(?:[0-9A-F]{2})+$/;

/** Bytes written as upper-case hexadecimal, as latin1 text. */
export function decodeHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("latin1");
}

/**
 * The text that a raw value stands for, one char per byte: quotes off, and hexadecimal decoded where the field is
 * one that is encoded. `type` is the record's, for a0… of EXECVE. `(null)` and `?` are given back as they stand.
 * Source: audit_log_n_untrustedstring() of the kernel, audit_encode_nv_string() of libaudit.
 */
export function decodeText(name: string, raw: string, type?: string): string {
  if (raw.charCodeAt(0) === 34 && raw.length > 1 && raw.charCodeAt(raw.length - 1) === 34)
    return raw.slice(1, -1);
  if (raw.length < 2 || !HEX.test(raw)) return raw;
  const kind = fieldKind(name, type);
  return kind === "encoded" || kind === "proctitle" ? decodeHex(raw) : raw;
}

/** UTF-8 in latin1 text, for display: what is not valid becomes U+FFFD. */
export function displayText(latin1: string): string {
  for (let index = 0; index < latin1.length; index++)
    if (latin1.charCodeAt(index) > 127) return Buffer.from(latin1, "latin1").toString("utf8");
  return latin1;
}

const NOBODY = new Set(["4294967295", "-1", "unset"]);
const NOTHING = new Set(["(null)", "(none)", "?", '"?"', ""]);

/** Whether a raw value says that there is none: `(null)`, `?`, and for ids 4294967295, -1, unset. */
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
