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
