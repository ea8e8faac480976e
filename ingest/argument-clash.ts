// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import type { OpenParts } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";

const ZERO = 48;
const NINE = 57;
const BRACKET = 91;

/** N of `aN` and `aN[M]`; -1 of any other name. Without an expression: each argument of a log passes here. */
export function argumentIndex(name: string): number {
  if (name.charCodeAt(0) !== 97 || name.length < 2) return -1;
  let index = 0;
  for (let at = 1; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code === BRACKET && at > 1) return index;
    if (code < ZERO || code > NINE) return -1;
    index = index * 10 + code - ZERO;
  }
  return index;
}

const isPiece = (name: string) => name.charCodeAt(name.length - 1) === 93;

/**
 * Whether an EXECVE record cannot have been written by the kernel: argc= or an argument occurs twice with two values, an argument occurs
 * both whole and in pieces, or argc= is too small.
 */
export function contradictsItself(record: AuditRecord): boolean {
  const { names, values, claimsStart } = record;
  let argc: number | null = null;
  let last = -1;
  let lastPieceAt = -1;
  let isOrdered = true;
  let highest = -1;
  for (let i = 0; i < claimsStart; i++) {
    const name = names[i] as string;
    if (name === "argc") {
      if (argc !== null) isOrdered = false;
      argc = parseInteger(values[i]);
    }
    const index = argumentIndex(name);
    if (index < 0) continue;
    if (index > highest) highest = index;
    // The kernel writes them in order, pieces of one argument consecutively.
    if (
      index < last ||
      (index === last && (lastPieceAt < 0 || !isPiece(name) || names[lastPieceAt] === name))
    )
      isOrdered = false;
    lastPieceAt = isPiece(name) ? i : -1;
    last = index;
  }
  if (argc !== null && highest >= argc) return true;
  return !isOrdered && hasTwoValues(record);
}

function hasTwoValues({ names, values, claimsStart }: AuditRecord): boolean {
  const known = new Map<string, string>();
  const whole = new Set<number>();
  const cut = new Set<number>();
  for (let i = 0; i < claimsStart; i++) {
    const name = names[i] as string;
    const index = argumentIndex(name);
    if (index < 0 && name !== "argc") continue;
    const before = known.get(name);
    if (before !== undefined && before !== values[i]) return true;
    known.set(name, values[i] as string);
    if (index >= 0) (isPiece(name) ? cut : whole).add(index);
  }
  return [...cut].some((index) => whole.has(index));
}

/** Whether a further EXECVE record cannot belong to the event: a second count, an argument both whole and in pieces, or more arguments than argc=. */
export function clashesWith(parts: OpenParts | null, record: AuditRecord): boolean {
  if (parts === null) return false;
  const { names, values, claimsStart } = record;
  let { argc } = parts;
  let highest = parts.argumentTexts.length - 1;
  if (parts.argumentPieces !== null)
    for (const index of parts.argumentPieces.keys()) if (index > highest) highest = index;
  for (let i = 0; i < claimsStart; i++) {
    const name = names[i] as string;
    if (name === "argc") {
      const own = parseInteger(values[i]);
      if (argc !== null && own !== argc) return true;
      argc = own;
    }
    const index = argumentIndex(name);
    if (index < 0) continue;
    if (index > highest) highest = index;
    const isOther = isPiece(name)
      ? parts.argumentTexts[index] !== undefined
      : (parts.argumentPieces?.get(index)?.texts.size ?? 0) > 0;
    if (isOther) return true;
  }
  return argc !== null && highest >= argc;
}
