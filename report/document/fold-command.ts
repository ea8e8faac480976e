// SPDX-License-Identifier: Apache-2.0
import { textWidth } from "./text-width.ts";

/** A part of a command, and whether a line end after it is inside quotes, so that a shell continues. */
interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
}

/**
 * A command on lines of the given width that a shell reads as the same command: broken between words after a backslash, and within a quoted expression between its
 * words, since a line end is a space there; never in a text or a regular expression.
 */
export function foldCommand(command: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  let isQuoted = false;
  for (const part of partsOf(command)) {
    const longer = line === "" ? part.text : `${line} ${part.text}`;
    // Room for the backslash, whether or not the next part needs it.
    if (line !== "" && textWidth(longer) > columns - 2) {
      lines.push(isQuoted ? line : `${line} \\`);
      line = part.text;
    } else line = longer;
    isQuoted = part.isQuoted;
  }
  return [...lines, line];
}

function partsOf(command: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let inside: "'" | "$'" | null = null;
  /** Within an expression: a text or a regular expression. */
  let inner: '"' | "/" | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const unit = command[at]!;
    if (inside === null) {
      if (unit === "'") inside = command[at - 1] === "$" ? "$'" : "'";
      else if (unit === "\\") at += 1;
    } else if (inside === "$'") {
      if (unit === "\\") at += 1;
      else if (unit === "'") inside = null;
    } else if (unit === "'") {
      // '\'' is an apostrophe within the word.
      if (command.startsWith("'\\''", at)) at += 3;
      else [inside, inner] = [null, null];
    } else if (inner !== null) {
      if (unit === "\\") at += 1;
      else if (unit === inner) inner = null;
    } else if (unit === '"') inner = '"';
    else if (unit === "/" && /[=!]~\s*$/.test(command.slice(Math.max(0, at - 4), at))) inner = "/";
    // A line end stands for one space: several in a row stay together.
    const isSingle = unit === " " && command[at - 1] !== " " && command[at + 1] !== " ";
    if (isSingle && (inside === null || (inside === "'" && inner === null))) {
      parts.push({ text: command.slice(from, at), isQuoted: inside !== null });
      from = at + 1;
    }
  }
  return [...parts, { text: command.slice(from), isQuoted: false }];
}
