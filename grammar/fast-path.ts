// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { BODY, CLAIM_MARK, CLAIMS, FastFields, REFUSED, TAIL } from "./fast-fields.ts";
import { FastHeader } from "./fast-header.ts";
import { settledType } from "./record-types.ts";
import { SEPARATOR } from "./tokens.ts";

const SPACE = 32;
const APOSTROPHE = 39;
const GROUP = 29;

const header = new FastHeader();
const fields = new FastFields();

/** Position of the apostrophe that closes msg='…'; REFUSED if the grammar must decide. */
function findClaimEnd(line: string, start: number, end: number): number {
  const last = line.charCodeAt(end - 1);
  if (last === APOSTROPHE && end - 1 > start) return end - 1;
  if (last === SPACE) return REFUSED;
  const close = line.lastIndexOf(`'${SEPARATOR}`);
  return close > start ? close : REFUSED;
}

/** The end of the spaces at `start`. */
function skipSpaces(line: string, start: number, end: number): number {
  let at = start;
  while (at < end && line.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Reads the text inside msg='…' with the opening apostrophe at `open`; returns the position after the closing one. */
function readClaims(line: string, open: number, end: number): number {
  const close = findClaimEnd(line, open, end);
  if (close === REFUSED) return REFUSED;
  fields.mark(CLAIM_MARK);
  if (fields.read(line, open + 1, close, CLAIMS) !== close) return REFUSED;
  return close + 1;
}

const prose = (line: string): string | null =>
  fields.proseEnd === 0 ? null : line.slice(fields.proseStart, fields.proseEnd);

/**
 * The record of a line in one of the forms that need only tokens: fields, words, msg='…' and added
 * fields after 0x1D. Undefined for every other line, which is left to the grammar. Time is linear in the line.
 */
export function parseFast(line: string): AuditRecord | undefined {
  const end = line.length;
  let at = header.read(line);
  if (at === REFUSED) return undefined;
  fields.begin(header.type);
  at = fields.read(line, at, end, BODY);
  if (at === REFUSED) return undefined;
  const claimsStart = fields.values.length;
  const bodyProse = prose(line);
  let claimProse: string | null = null;
  if (fields.claimAt !== 0) {
    at = readClaims(line, at, end);
    if (at === REFUSED) return undefined;
    claimProse = prose(line);
    at = skipSpaces(line, at, end);
  }
  const enrichedStart = fields.values.length;
  if (at < end) {
    if (line.charCodeAt(at) !== GROUP) return undefined;
    fields.mark(SEPARATOR);
    if (fields.read(line, at + 1, end, TAIL) !== end) return undefined;
  }
  return {
    form: "auditd",
    node: header.node,
    type: settledType(header.type, fields.names, claimsStart),
    timeMs: header.timeMs,
    serial: header.serial,
    names: fields.names,
    values: fields.values,
    claimsStart,
    enrichedStart,
    prose: bodyProse,
    claimProse,
    truncated: false,
  };
}

/** Whether single characters of the line last read by parseFast() may have been replaced by another program. */
export const wasOdd = (): boolean => fields.isOdd || header.isLower;
