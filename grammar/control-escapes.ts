// SPDX-License-Identifier: Apache-2.0
import { ENRICHED_NAMES, SEPARATOR } from "./tokens.ts";

/** Forms of the byte 0x1D in relays and viewers. Source: rsyslog's EscapeControlCharactersOnReceive (#ooo), less, cat -v, jq */
const RENDERED = String.raw`(?:#035|\\035|\\x1[dD]|\\u001[dD]|\^\]|<GS>|%1[dD]|#x1[dD]|<(?:0x)?1[dD]>|&#(?:29|x1[dD]);|\xE2\x90\x9D|\xEF\xBF\xBD|\?)`;
/** Other text in the place of the separator, in forms of no viewer that is known: behind it there must be what auditd adds. */
const OTHER_TEXT = String.raw`(?:\{GS\}|\[GS\]|<U\+001D>|#29;?|\\{2,4}(?:035|x1[dD]|u001[dD])|\xC2\xA0|[\t.,;:|_~*]|(?<=["')])[^\s"'0-9A-Za-z={}()]{1,4})`;
const NAMES = `(?:${ENRICHED_NAMES.join("|")})`;
const VALUE = String.raw`(?:"[^"]*"|\{[^{}]*\}|[^\s"'{}]*)`;
/** The separator, and behind it to the line's end nothing but what auditd adds. */
const ADDED = new RegExp(`(?:${RENDERED}|${OTHER_TEXT})(${NAMES}=${VALUE}(?: ${NAMES}=${VALUE})* ?)$`);
/** The beginning of an addition that was cut, behind those that are whole. Behind a bare word a question mark is a value's own. */
const CUT = new RegExp(
  `(?:(?<=['")])|(?<=[0-9A-Za-z])(?!\\?|\xEF\xBF\xBD))(?:${RENDERED}|\x1D)((?:${NAMES}=${VALUE} )*)(${NAMES}="[^"]*|${NAMES}=\\{[^{}]*|${NAMES}=|[A-Z][A-Z_0-9]*|$(?<='[^']{0,8}))$`,
);
const OTHER_HINT = new RegExp(`${OTHER_TEXT}${NAMES}=`);
const HINT =
  /<1[dD]>|&#29;|\xE2\x90\x9D|#035|\\035|x1[dD]|u001[dD]|\^\]|<GS>|%1[dD]|#x1[dD]|<(?:0x)?1[dD]>|&#(?:29|x1[dD]);|\xE2\x90\x9D|\xEF\xBF\xBD|\?[A-Z]/;

/** Longer lines are none of auditd's, and looking for a separator at every place of them takes long. */
const MAX_LENGTH = 16_384;

/** Puts 0x1D back where a relay has written it as text; elsewhere such text is a value's own. */
export function restoreSeparator(text: string): string {
  return text.length <= MAX_LENGTH && (HINT.test(text) || OTHER_HINT.test(text))
    ? text.replace(ADDED, (_, added: string) => SEPARATOR + added)
    : text;
}

/**
 * The line without the addition that was cut, its separator as 0x1D; undefined where no addition was. Behind msg='…' its
 * closing apostrophe must stand before them: all else is the message's own.
 */
export function withoutCutAdded(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !(HINT.test(text) || text.includes(SEPARATOR))) return undefined;
  const found = CUT.exec(text);
  if (found === null || (text.includes(" msg='") && text.charAt(found.index - 1) !== "'")) return undefined;
  const [, whole, rest] = found as unknown as [string, string, string];
  if (!rest.includes("=") && !ENRICHED_NAMES.some((name) => name.startsWith(rest))) return undefined;
  return text.slice(0, found.index) + (whole === "" ? "" : SEPARATOR + whole.trimEnd());
}

/** True where a value may be one with an addition behind it that was cut. */
export const mayHoldAdded = (value: string): boolean =>
  value.length > 4 && value !== "(null)" && value.charCodeAt(0) !== 34 && HINT.test(value);
