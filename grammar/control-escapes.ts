// SPDX-License-Identifier: Apache-2.0
import { ENRICHED_NAMES, SEPARATOR } from "./tokens.ts";

/** How relays and viewers write the byte 0x1D. Source: rsyslog's EscapeControlCharactersOnReceive (#ooo), less, cat -v, jq */
const RENDERED = String.raw`(?:#035|\\035|\\x1[dD]|\\u001[dD]|\^\]|<GS>|%1[dD]|\xEF\xBF\xBD|\?)`;
const NAMES = `(?:${ENRICHED_NAMES.join("|")})`;
const VALUE = String.raw`(?:"[^"]*"|\{[^{}]*\}|[^\s"'{}]*)`;
/** The separator, and behind it to the line's end nothing but what auditd adds. */
const ADDED = new RegExp(`${RENDERED}(${NAMES}=${VALUE}(?: ${NAMES}=${VALUE})* ?)$`);
const HINT = /#035|\\035|x1[dD]|u001[dD]|\^\]|<GS>|%1[dD]|\xEF\xBF\xBD|\?[A-Z]/;

/** Puts 0x1D back where a relay has written it as text; elsewhere such text is a value's own. */
export function restoreSeparator(text: string): string {
  return HINT.test(text) ? text.replace(ADDED, (_, added: string) => SEPARATOR + added) : text;
}
