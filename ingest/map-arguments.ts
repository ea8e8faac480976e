// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { detached } from "../store/dictionaries.ts";
import { EventFlag } from "../store/event-flags.ts";
import { GAP, MAX_ARGV_BYTES, Pieces } from "./join-arguments.ts";
import type { OpenEvent, OpenParts } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";

/** Collects an EXECVE record's arguments: an argument in pieces (a1[0]=, a1[1]=) continues over several records. */
export function addArguments(event: OpenEvent, record: AuditRecord): void {
  const parts = event.ownParts();
  const { names, values, claimsStart } = record;
  if (parts.hasTwoCommands) {
    parts.argc = Math.max(parts.argc ?? 0, parseInteger(fieldValue(record, "argc")) ?? 0);
    return;
  }
  for (let i = 0; i < claimsStart; i++) {
    const name = names[i] as string;
    const raw = values[i] as string;
    if (name === "argc") addCount(event, parts, parseInteger(raw));
    const match = /^a(\d+)(?:\[(\d+)\]|(_len))?$/.exec(name);
    if (match === null) continue;
    const index = Number(match[1]);
    if (index >= MAX_ARGV_BYTES || parts.argumentBytes >= MAX_ARGV_BYTES) continue;
    if (match[3] !== undefined) {
      piecesOf(parts, index).announced = parseInteger(raw);
      continue;
    }
    const text = detached(decodeText(name, raw, "EXECVE"));
    parts.argumentBytes += text.length + 1;
    const isSound =
      match[2] === undefined
        ? addWhole(parts, index, text)
        : addPiece(parts, index, Number(match[2]), text, raw);
    if (!isSound) event.flags |= EventFlag.truncated;
  }
}

function addCount(event: OpenEvent, parts: OpenParts, argc: number | null): void {
  if (parts.argc !== null && parts.argc !== argc) event.flags |= EventFlag.truncated;
  parts.argc ??= argc;
}

/** False if the record contradicts an earlier value: then neither text counts. */
function addWhole(parts: OpenParts, index: number, text: string): boolean {
  const before = parts.argumentTexts[index];
  const isCut = (parts.argumentPieces?.get(index)?.texts.size ?? 0) > 0;
  const isSound = (before === undefined || before === text) && !isCut;
  parts.argumentTexts[index] = isSound ? text : GAP;
  if (!isSound) parts.argumentPieces?.delete(index);
  return isSound;
}

function addPiece(parts: OpenParts, index: number, piece: number, text: string, raw: string): boolean {
  if (parts.argumentTexts[index] !== undefined) {
    parts.argumentTexts[index] = GAP;
    return false;
  }
  const pieces = piecesOf(parts, index);
  const before = pieces.texts.get(piece);
  if (before === text) return true;
  pieces.texts.set(piece, before === undefined ? text : GAP);
  if (before === undefined) pieces.written += writtenLength(raw);
  return before === undefined;
}

function piecesOf(parts: OpenParts, index: number): Pieces {
  parts.argumentPieces ??= new Map();
  let pieces = parts.argumentPieces.get(index);
  if (pieces === undefined) {
    pieces = new Pieces();
    parts.argumentPieces.set(index, pieces);
  }
  return pieces;
}

/** Without its quotes. */
function writtenLength(raw: string): number {
  return raw.length > 1 && raw.charCodeAt(0) === 34 && raw.endsWith('"') ? raw.length - 2 : raw.length;
}
