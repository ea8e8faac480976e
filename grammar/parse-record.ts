// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord, ParseResult } from "./audit-record.ts";
import { restoreSeparator } from "./control-escapes.ts";
import { wholePart, withoutCutField } from "./cut-record.ts";
import { parseByGrammar, Rejection } from "./earley.ts";
import { parseFast } from "./fast-path.ts";
import { explainLength, explainRejection } from "./rejection-detail.ts";

/** auditd writes at most 8,970 bytes; nearley needs memory for every token of what it meets. */
export const MAX_GRAMMAR_LENGTH = 16_384;

/** The line without the CR of a CRLF: it belongs to the line's end and never to a value. */
export function withoutCarriageReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
}

/** What the normative grammar says of a line, without the fast path. */
export function parseSlowly(line: string): ParseResult {
  const text = withoutCarriageReturn(line);
  if (text.length > MAX_GRAMMAR_LENGTH) return explainLength(text, MAX_GRAMMAR_LENGTH);
  const result = parseByGrammar(text);
  return result instanceof Rejection ? explainRejection(text, result.column) : { ok: true, record: result };
}

/** The fields before a quotation mark that nothing closes; undefined where that is not what is wrong with the line. */
function parseBeforeOpenQuote(line: string, column: number): AuditRecord | undefined {
  if (line.charAt(column) !== '"' || line.includes('"', column + 1)) return undefined;
  const record = parseWhole(line.slice(0, line.lastIndexOf("=", column) + 1));
  if (record === undefined || record.values.at(-1) !== "") return undefined;
  const length = record.names.length - 1;
  return {
    ...record,
    names: record.names.slice(0, length),
    values: record.values.slice(0, length),
    claimsStart: Math.min(record.claimsStart, length),
    enrichedStart: Math.min(record.enrichedStart, length),
    truncated: true,
  };
}

function parseWhole(text: string): AuditRecord | undefined {
  const fast = parseFast(text);
  if (fast !== undefined) return fast;
  const result = parseSlowly(text);
  return result.ok ? result.record : undefined;
}

/**
 * The record in a line of latin1 text (one char per byte, without its LF), or why it is none.
 * Nearly every line takes the fast path; the grammar decides all others. Of a line that was cut the whole fields are read.
 * Throws GrammarError CTR_GRAMMAR_AMBIGUOUS where the grammar has two readings.
 */
export function parseRecord(line: string): ParseResult {
  const text = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
  const fast = parseFast(text);
  if (fast !== undefined) return { ok: true, record: withoutCutField(fast) };
  const restored = restoreSeparator(text);
  const again = restored === text ? undefined : parseFast(restored);
  if (again !== undefined) return { ok: true, record: withoutCutField(again) };
  const result = parseSlowly(restored);
  if (result.ok) return { ok: true, record: withoutCutField(result.record) };
  const cut = result.code === "grammar-rejected" ? parseBeforeOpenQuote(restored, result.column) : undefined;
  return cut === undefined ? result : { ok: true, record: cut };
}

/** The record in a line that is known to be cut at its end: its whole fields. */
export function parseCutRecord(line: string): ParseResult {
  const whole = wholePart(line);
  const result = parseRecord(whole);
  if (!result.ok || whole === line) return result;
  return { ok: true, record: { ...result.record, truncated: true } };
}
