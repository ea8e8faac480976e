// SPDX-License-Identifier: Apache-2.0

/** In a single-byte encoding: without a neighbouring UTF-8 byte. */
const single = (bytes: string) => `(?<![\\x80-\\xFF])[${bytes}](?![\\x80-\\xBF])`;
/** Substitutes of a quotation mark: typographic ones of any language, primes, the wide one. */
const QUOTES = [
  "\\xE2\\x80[\\x9C-\\x9F\\xB3\\xB6\\xB9\\xBA]",
  "\\xC2[\\xAB\\xBB]",
  "\\xEF\\xBC\\x82",
  "\\xE3\\x80[\\x9D-\\x9F]",
  single("\\x84\\x93\\x94\\xAB\\xBB"),
].join("|");
/** The same for an apostrophe. */
const APOSTROPHES = [
  "\\xE2\\x80[\\x98-\\x9B\\xB2\\xB5]",
  "\\xC2\\xB4",
  "\\xEF\\xBC\\x87",
  single("\\x82\\x91\\x92"),
].join("|");
/** Blanks other than spaces. */
const BLANKS = [
  "[\\t\\r]",
  "\\xC2\\xA0",
  "\\xE2\\x80[\\x80-\\x8A\\xAF]",
  "\\xE2\\x81\\x9F",
  "\\xE3\\x80\\x80",
  "&nbsp;",
  "&#(?:160|[xX][aA]0);",
  single("\\xA0"),
].join("|");
/** Invisible characters: soft hyphens, break opportunities, directional marks, byte order marks. */
const INVISIBLE =
  "\\xC2\\xAD|\\xE2\\x80[\\x8B-\\x8F\\xAA-\\xAE]|\\xE2\\x81[\\xA0-\\xA9]|\\xEF\\xBB\\xBF|&shy;|&ZeroWidthSpace;";
const DASHES = `\\xE2\\x80[\\x90-\\x95]|\\xE2\\x88\\x92|\\xEF\\xB9\\xA3|\\xEF\\xBC\\x8D|${single("\\x96\\x97")}`;

const NAME = "[A-Za-z0-9_\\[\\]-]{1,64}";
/** A value begins after it. */
const AT_VALUE = "(?<=[A-Za-z0-9_\\]]=)";
/** A value ends before it. */
const BEHIND_VALUE = "(?=[ \\x1D']|$)";
const ANY_QUOTE = `(?:${QUOTES}|${APOSTROPHES})`;

const HINT = /[\x80-\xFF\t\r]|&(?:nbsp|shy|ZeroWidthSpace|#|equals)|=\\"/;
const ESCAPED = /=\\"/;
const ESCAPED_VALUE = new RegExp(`${AT_VALUE}\\\\"([^"\\\\]*)\\\\?"${BEHIND_VALUE}`, "g");
const HALF_ESCAPED = new RegExp(`${AT_VALUE}"([!#-\\[\\]-~]*)\\\\"${BEHIND_VALUE}`, "g");
/** The first quote is typographic; the second may be plain. */
const OPENED = new RegExp(`${AT_VALUE}${ANY_QUOTE}([ !#-~]*?)(?:"|${ANY_QUOTE})${BEHIND_VALUE}`, "g");
/** Only the second quote is typographic. Values in plain quotes have no blank. */
const CLOSED = new RegExp(`${AT_VALUE}"([!#-~]*)${ANY_QUOTE}${BEHIND_VALUE}`, "g");
const MESSAGE = new RegExp(`( msg=)(?:\`|&(?:#39|apos);|${APOSTROPHES})`);
const MESSAGE_END = new RegExp(`(?:&(?:#39|apos);|${APOSTROPHES})(?= *(?:\\x1D|$))`);
const OTHER = `(?:${BLANKS}|${INVISIBLE})`;
/** Between fields, outside quotes; quoted text is returned unchanged. */
const BETWEEN = new RegExp(`"[^"]*"|(?:${OTHER}| ){1,64}(?=${NAME}(?:=|\\xEF\\xBC\\x9D))`, "g");
const EQUALS = new RegExp(`"[^"]*"|([ \\x1D']${NAME})(?:\\xEF\\xBC\\x9D|&equals;|&#(?:61|[xX]3[dD]);)`, "g");
/** At positions outside values: in a name or before its equals sign, and before or after a value. */
const HIDDEN = new RegExp(
  `"[^"]*"|(?:${INVISIBLE}){1,64}(?==)|(?<==)(?:${INVISIBLE}){1,64}|(?:${INVISIBLE}){1,64}(?=[ \\x1D]|$)`,
  "g",
);
const HIDDEN_IN_NAME = new RegExp(
  `"[^"]*"|[ \\x1D'][A-Za-z0-9_-]{0,64}(?:${INVISIBLE})[^ "=\\x1D]{0,64}(?==)`,
  "g",
);
const ALL_INVISIBLE = new RegExp(INVISIBLE, "g");
const END = new RegExp(`(?:${OTHER}|&#(?:1[03]|[xX]0?[aAdD]);){1,64}$`);
/** A number whose sign was replaced. */
const MINUS = new RegExp(`( (?:exit|a[0-3]|fd|per|prio|old_prom|uid|auid|ses)=)(?:${DASHES})(?=[0-9])`, "g");
/** A character that replaces one or several unknown characters. */
const REPLACED = new RegExp(
  `${QUOTES}|${APOSTROPHES}|${BLANKS}|${INVISIBLE}|${DASHES}|\\xE2\\x80[\\xA4-\\xA6]|\\xEF\\xAC[\\x80-\\x86]|\\xEF\\xBC[\\x80-\\xBF]|\\xEF\\xBD[\\x80-\\x9E]|${single("\\x85\\xAD")}`,
);

/** Before a record, and in its header: characters in place of all spaces, or beside them. */
const HEADER_BLANK = new RegExp(`(?:^|[^\\w])type=[A-Za-z0-9_[\\]]{1,64}(?:${OTHER}){1,8}msg=audit\\(`);
const ALL_BLANKS = new RegExp(BLANKS, "g");
const BEFORE = new RegExp(`^(?:${OTHER}| ){1,64}(?=(?:node=[^ "'=\\x1D]{1,255} )?type=)`);

/** auditd writes no longer lines. */
const MAX_LENGTH = 16_384;

/**
 * Restores field separators and the quotes around values if an editor, a word processor or a browser has replaced single
 * characters of a line: one or both of two quotes, some of the blanks, an equals sign; removes invisible characters beside them. The
 * kernel and libaudit write only ASCII there, and no blank in quoted values chosen by users.
 */
export function restoreCharacters(line: string): string {
  if (line.length > MAX_LENGTH || !HINT.test(line)) return line;
  const body = line.indexOf("):") + 2;
  let text = line.slice(body);
  if (ESCAPED.test(text)) text = text.replace(ESCAPED_VALUE, '"$1"').replace(HALF_ESCAPED, '"$1"');
  text = text.replace(END, "").replace(OPENED, '"$1"').replace(CLOSED, '"$1"');
  if (MESSAGE.test(text)) text = text.replace(MESSAGE, "$1'");
  if (text.includes(" msg='")) text = text.replace(MESSAGE_END, "'");
  text = text
    .replace(HIDDEN_IN_NAME, (found) => (found.startsWith('"') ? found : withoutInvisible(found)))
    .replace(HIDDEN, (found) => (found.startsWith('"') ? found : ""))
    .replace(BETWEEN, (found) => (found.startsWith('"') || /^ +$/.test(found) ? found : " "))
    .replace(EQUALS, (found, name?: string) => (name === undefined ? found : `${name}=`))
    .replace(MINUS, "$1-");
  return line.slice(0, body) + text;
}

/** A text without invisible characters. */
export const withoutInvisible = (text: string): string => text.replace(ALL_INVISIBLE, "");

/** Whether a text has a character that replaces another. */
export const hasReplaced = (text: string): boolean => REPLACED.test(text);

/** The line with spaces restored if all were replaced, and without text before its record; undefined if neither applies. */
export function withSpaces(line: string): string | undefined {
  if (HEADER_BLANK.test(line)) return line.replace(ALL_BLANKS, " ").replace(BEFORE, "");
  const text = line.replace(BEFORE, "");
  return text === line ? undefined : text;
}
