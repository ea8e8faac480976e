// SPDX-License-Identifier: Apache-2.0

/** Percent-encoded, as in a query or a form: the beginning of a record. */
const PERCENT =
  /^(?:node%3[dD][^%&]{1,255}(?:%20|\+))?type%3[dD][A-Za-z0-9_%]{1,64}(?:%20|\+)msg%3[dD]audit(?:%28|\()/;
const PERCENT_CODE = /%([0-9A-Fa-f]{2})/g;
/** A mail's quoted-printable. */
const QUOTED_PRINTABLE = /^(?:node=3D[^ =]{1,255} )?type=3D[A-Za-z0-9_[\]-]{1,64} msg=3Daudit\(/;
const PRINTABLE_CODE = /=([0-9A-F]{2})/g;
/** Base64 of `type=`, `node=`, `{"`, `<` and of a digit, an `audit: ` or a month: beginnings of lines with a record. */
const BASE64 =
  /^(?:dHlwZT|bm9kZT|eyJ|PD|MT|Mj|YXVkaXQ6|[SRTQUk]m|U2|T2|TW|QX|RG|Tm)[A-Za-z0-9+/_-]{40,}={0,2}$/;
/** Longer texts are not a line of auditd's, in any wrapping. */
const MAX_LENGTH = 1024 * 1024;

const byteOf = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));

/** The decoded latin1 text of percent-encoding, quoted-printable or base64; undefined if it is none of these. */
export function decoded(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (PERCENT.test(text)) {
    const plus = /^[^ ]*%3[dD][^ +%]*\+/.test(text);
    return (plus ? text.replaceAll("+", " ") : text).replace(PERCENT_CODE, byteOf);
  }
  if (QUOTED_PRINTABLE.test(text)) return text.replace(PRINTABLE_CODE, byteOf);
  if (!BASE64.test(text)) return undefined;
  const inner = Buffer.from(text, "base64").toString("latin1");
  return inner.includes("audit(") || inner.includes('"_AUDIT_') ? inner : undefined;
}
