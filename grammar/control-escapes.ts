// SPDX-License-Identifier: Apache-2.0
import { ENRICHED_NAMES, SEPARATOR } from "./tokens.ts";

/** Forms of the byte 0x1D in relays and viewers. Source: rsyslog's EscapeControlCharactersOnReceive (#ooo), less, cat -v, jq */
const RENDERED = String.raw`(?:#035|\\035|\\x1[dD]|\\u001[dD]|\^\]|<GS>|%1[dD]|#x1[dD]|<(?:0x)?1[dD]>|&#(?:29|x1[dD]);|\xE2\x90\x9D|\xEF\xBF\xBD|\?)`;
/** Other replacements of the separator, of no known viewer: auditd's additions must follow. */
const OTHER_TEXT = String.raw`(?:\{GS\}|\[GS\]|<U\+001D>|#29;?|\\{2,4}(?:035|x1[dD]|u001[dD])|\xC2\xA0|[\t.,;:|_~*]|(?<=["')])[^\s"'0-9A-Za-z={}()]{1,4})`;
const NAMES = `(?:${ENRICHED_NAMES.join("|")})`;
const VALUE = String.raw`(?:"[^"]*"|\{[^{}]*\}|[^\s"'{}]*)`;
/** The separator, followed only by auditd's additions up to the line's end. */
const ADDED = new RegExp(`(?:${RENDERED}|${OTHER_TEXT})(${NAMES}=${VALUE}(?: ${NAMES}=${VALUE})* ?)$`);
/** The beginning of a cut addition, after complete ones. After a bare word, a question mark belongs to the value. */
const CUT = new RegExp(
  `(?:(?<=['")])|(?<=[0-9A-Za-z])(?!\\?|\xEF\xBF\xBD))(?:${RENDERED}|\x1D)((?:${NAMES}=${VALUE} )*)(${NAMES}="[^"]*|${NAMES}=\\{[^{}]*|${NAMES}=|[A-Z][A-Z_0-9]*|$(?<='[^']{0,8}))$`,
);
const OTHER_HINT = new RegExp(`${OTHER_TEXT}${NAMES}=`);
const HINT =
  /<1[dD]>|&#29;|\xE2\x90\x9D|#035|\\035|x1[dD]|u001[dD]|\^\]|<GS>|%1[dD]|#x1[dD]|<(?:0x)?1[dD]>|&#(?:29|x1[dD]);|\xE2\x90\x9D|\xEF\xBF\xBD|\?[A-Z]/;

/** auditd writes no longer lines, and searching every position for a separator is slow. */
const MAX_LENGTH = 16_384;

/** Restores 0x1D where a relay wrote it as text; elsewhere such text belongs to a value. */
export function restoreSeparator(text: string): string {
  return text.length <= MAX_LENGTH && (HINT.test(text) || OTHER_HINT.test(text))
    ? text.replace(ADDED, (_, added: string) => SEPARATOR + added)
    : text;
}

/**
 * The line without the cut addition, its separator as 0x1D; undefined if no addition was cut. After msg='…', its
 * closing apostrophe must precede them: anything else belongs to the message.
 */
export function withoutCutAdded(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !(HINT.test(text) || text.includes(SEPARATOR))) return undefined;
  const found = CUT.exec(text);
  if (found === null || (text.includes(" msg='") && text.charAt(found.index - 1) !== "'")) return undefined;
  const [, whole, rest] = found as unknown as [string, string, string];
  if (!rest.includes("=") && !ENRICHED_NAMES.some((name) => name.startsWith(rest))) return undefined;
  return text.slice(0, found.index) + (whole === "" ? "" : SEPARATOR + whole.trimEnd());
}

/** Whether a value may be followed by a cut addition. */
export const mayHoldAdded = (value: string): boolean =>
  value.length > 4 && value !== "(null)" && value.charCodeAt(0) !== 34 && HINT.test(value);
