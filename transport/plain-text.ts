// SPDX-License-Identifier: Apache-2.0

/** Colours and "erase to the line's end", as grep, journalctl and others write them for a terminal. */
const COLOURS = /\x1B\[[0-9;]{0,32}[mK]/g;
/** Those of grep around a match. */
const GREP_MATCH = /\x1B\[[0-9;]{0,32}m\x1B\[K/g;
const COLOUR = /\x1B\[[0-9;]{0,32}[mK]/;

/**
 * The line without the colours that a viewer has put into it. What stands inside msg='…' may be the message's own: there those of
 * grep alone are left out.
 */
export function withoutColours(line: string): string {
  if (!line.includes("\x1B[")) return line;
  const open = line.indexOf("msg='");
  if (open < 0) return line.replace(COLOURS, "");
  const close = line.lastIndexOf("'");
  const [before, inside, behind] = [line.slice(0, open), line.slice(open, close), line.slice(close)];
  const message = COLOUR.test(inside) ? inside.replace(GREP_MATCH, "") : inside;
  return before.replace(COLOURS, "") + message + behind.replace(COLOURS, "");
}

/** A record's beginning with blanks that are no spaces: an editor or a browser has replaced all of them. */
const OTHER_BLANK = /(?:^|[^\w])type=[A-Z][A-Z0-9_]{1,63}(?:\xC2\xA0|\t)msg=audit\(/;

/** The line with spaces where all have been replaced by tabs or no-break spaces; undefined where they were not. */
export function withSpaces(line: string): string | undefined {
  return OTHER_BLANK.test(line) ? line.replace(/\xC2\xA0|\t/g, " ") : undefined;
}
