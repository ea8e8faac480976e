// SPDX-License-Identifier: Apache-2.0
import stringWidth from "string-width";
import { escapeControls } from "../report/escape-controls.ts";

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
  ENOSPC: "no space left on the device",
  EMFILE: "too many open files",
  EIO: "input or output error",
};

/** The error, a hint, and with --debug the stack; for stderr. */
export function describeError(error: unknown, debug: boolean): string {
  const lines = [`ctraudit: ${inert(messageOf(error))}`, ...caretLines(error)];
  const { hint } = error as { hint?: unknown };
  if (typeof hint === "string") lines.push(`hint: ${inert(hint)}`);
  if (debug) for (const stack of stacks(error)) lines.push(stack);
  else if (isUnexpected(error)) lines.push("hint: this should not happen; --debug prints where it did");
  return `${lines.join("\n")}\n`;
}

const WIDEST = 76;

/** The text of an expression, and a caret below the place. */
function caretLines(error: unknown): string[] {
  const { expression, column } = error as { expression?: unknown; column?: unknown };
  if (typeof expression !== "string" || typeof column !== "number") return [];
  const from = Math.max(0, column - WIDEST + 10);
  const shown = inert(expression.slice(from, from + WIDEST));
  const before = inert(expression.slice(from, column));
  return [`  ${shown}`, `  ${" ".repeat(stringWidth(before))}^`];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const system = code === undefined ? undefined : SYSTEM[code];
  return system === undefined ? error.message : `${path ?? error.message}: ${system}`;
}

/** Not one of ours and not the system's: a defect. */
export function isUnexpected(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code !== "string" || !/^(CTR_|E[A-Z]+$)/.test(code);
}

function stacks(error: unknown): string[] {
  const found: string[] = [];
  for (let at: unknown = error; at instanceof Error && found.length < 8; at = at.cause) {
    found.push(escapeLines(at.stack ?? String(at)));
  }
  return found;
}

function inert(text: string): string {
  return escapeLines(text).replaceAll("\n", " ");
}

/** Line feeds stay; a backslash in a path of ours is no escape and stays, too. */
function escapeLines(text: string): string {
  return text
    .split("\n")
    .map((line) => escapeControls(line).replaceAll("\\\\", "\\"))
    .join("\n");
}
