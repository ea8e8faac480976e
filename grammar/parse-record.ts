// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord, ParseResult } from "./audit-record.ts";
import { mayHoldAdded, restoreSeparator, withoutCutAdded } from "./control-escapes.ts";
import { wholePart, withoutCutField } from "./cut-record.ts";
import { parseByGrammar, Rejection } from "./earley.ts";
import { parseFast, wasOdd } from "./fast-path.ts";
import { withoutLostClaims, withoutLostQuotes } from "./lost-quotes.ts";
import { withLowerCase, withOddMarked } from "./odd-values.ts";
import { explainLength, explainRejection } from "./rejection-detail.ts";
import { restoreText } from "./restore-text.ts";
import { restoreCharacters } from "./rewritten-characters.ts";

/** auditd writes at most 8,970 bytes; nearley needs memory for every token. */
export const MAX_GRAMMAR_LENGTH = 16_384;

/** The line without the CR of a CRLF, which belongs to the line's end and never to a value. */
export function withoutCarriageReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
}

/** The normative grammar's reading of a line, without the fast path. */
export function parseSlowly(line: string): ParseResult {
  const text = withoutCarriageReturn(line);
  if (text.length > MAX_GRAMMAR_LENGTH) return explainLength(text, MAX_GRAMMAR_LENGTH);
  const result = parseByGrammar(text);
  return result instanceof Rejection ? explainRejection(text, result.column) : { ok: true, record: result };
}

/** The complete fields of a line in which some have lost a quotation mark; undefined if the line has another error. */
function parseBesideLostQuotes(line: string): AuditRecord | undefined {
  const text = withoutLostQuotes(line);
  const record = text === line ? undefined : parseWhole(text);
  return record === undefined ? undefined : { ...record, truncated: true };
}

function parseWhole(text: string): AuditRecord | undefined {
  const fast = parseFast(text);
  if (fast !== undefined) return fast;
  const result = parseSlowly(text);
  return result.ok ? withoutLostClaims(result.record) : undefined;
}

/**
 * The record in a line of latin1 text (one char per byte, without its LF), or the reason why there is none.
 * Nearly every line takes the fast path; the grammar reads all others. A cut line keeps its complete fields.
 * Throws GrammarError CTR_GRAMMAR_AMBIGUOUS if the grammar has two readings.
 */
export function parseRecord(line: string): ParseResult {
  return parse(line, false);
}

function parse(line: string, hasBlankBehind: boolean): ParseResult {
  const text = restoreText(line);
  const fast = parseFast(text);
  if (fast === undefined || wasOdd()) {
    const restored = restoreCharacters(text);
    const result =
      restored === text
        ? parseAs(text, fast, hasBlankBehind)
        : parseAs(restored, parseFast(restored), hasBlankBehind);
    return result.ok
      ? { ok: true, record: withOddMarked(withLowerCase(result.record, restored), restored) }
      : result;
  }
  return parseAs(text, fast, hasBlankBehind);
}

/** The record of a text; `fast` is the result of the fast path. */
function parseAs(text: string, fast: AuditRecord | undefined, hasBlankBehind: boolean): ParseResult {
  if (fast !== undefined && !mayHoldAdded(fast.values.at(-1) ?? ""))
    return { ok: true, record: withoutCutField(fast, text, hasBlankBehind) };
  const restored = restoreSeparator(text);
  const again = restored === text ? undefined : parseFast(restored);
  if (again !== undefined) return { ok: true, record: withoutCutField(again, restored, hasBlankBehind) };
  const whole = restored === text ? withoutCutAdded(text) : undefined;
  const found = whole === undefined ? undefined : parseWhole(whole);
  if (found !== undefined) return { ok: true, record: { ...found, truncated: true } };
  if (fast !== undefined) return { ok: true, record: withoutCutField(fast, text, hasBlankBehind) };
  const result = parseSlowly(restored);
  if (result.ok)
    return { ok: true, record: withoutLostClaims(withoutCutField(result.record, restored, hasBlankBehind)) };
  if (result.code !== "grammar-rejected" && result.code !== "grammar-too-long") return result;
  const record = parseBesideLostQuotes(restored);
  return record === undefined ? result : { ok: true, record };
}

/** The record in a line known to be cut at its end: its complete fields. */
export function parseCutRecord(line: string): ParseResult {
  const whole = wholePart(line);
  const result = parse(whole, whole.length < line.trimEnd().length);
  if (!result.ok || whole === line) return result;
  return { ok: true, record: { ...result.record, truncated: true } };
}
