// SPDX-License-Identifier: Apache-2.0
import type { ParseResult } from "./audit-record.ts";
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

/**
 * The record in a line of latin1 text (one char per byte, without its LF), or why it is none.
 * Nearly every line takes the fast path; the grammar decides all others.
 * Throws GrammarError CTR_GRAMMAR_AMBIGUOUS where the grammar has two readings.
 */
export function parseRecord(line: string): ParseResult {
  const record = parseFast(line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line);
  return record === undefined ? parseSlowly(line) : { ok: true, record };
}
