// SPDX-License-Identifier: Apache-2.0

/** Colours and "erase to the line's end", written by grep, journalctl and others for a terminal. */
const COLOURS = /\x1B\[[0-9;]{0,32}[mK]/g;
/** Those of grep around a match. */
const GREP_MATCH = /\x1B\[[0-9;]{0,32}m\x1B\[K/g;
const COLOUR = /\x1B\[[0-9;]{0,32}[mK]/;

/**
 * The line without colours added by a viewer. Those inside msg='…' may belong to the message: there, only those of
 * grep are removed.
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
