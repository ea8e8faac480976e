// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { withoutFields } from "./record-slice.ts";
import { classes, ENRICHED_NAMES, FIELD_IN_QUOTES, SEPARATOR, SOLID_NAME } from "./tokens.ts";

const HEADER_END = /audit\([0-9]+\.[0-9]+:[0-9]+\):?/;
const NAME = new RegExp(`${classes.name.source}+=`, "y");
/** Where reading can resume after a lost quote: at the next name, or at auditd's separator. */
const NEXT_FIELD = new RegExp(`\\x1D| (?=${classes.name.source}+=)`, "g");
/** Text that may follow a closing quote. */
const BOUNDARY = new RegExp(`[ \\x1D]|$|(?:${ENRICHED_NAMES.join("|")})=`, "y");
const CLAIM_END = new RegExp(`'(?=\\x1D)|'(?= *(?:${ENRICHED_NAMES.join("|")})=)`, "g");

interface Item {
  readonly end: number;
  /** One of its quotes was lost: the value is unknown. */
  readonly isLost: boolean;
  /** A word without a name, which continues the value before it. */
  readonly isWord: boolean;
}

/**
 * The line without fields that have lost a quotation mark; the line itself if there are none. The value of an encoded field
 * contains neither a blank nor a quote, so the next name after a lost quote begins a new field; any other value
 * may contain text that looks like a field, and everything after it is left out. Text inside msg='…' is left to the grammar.
 */
export function withoutLostQuotes(line: string): string {
  const header = HEADER_END.exec(line);
  if (header === null) return line;
  let at = header.index + header[0].length;
  let kept = line.slice(0, at);
  /** Start of the last kept field in `kept`. */
  let lastField = kept.length;
  while (at < line.length) {
    const char = line[at];
    if (char === " " || char === SEPARATOR) {
      kept += char;
      at++;
      continue;
    }
    const item = itemAt(line, at);
    if (item.isLost) kept = item.isWord ? kept.slice(0, lastField) : kept;
    else {
      if (!item.isWord) lastField = kept.length;
      kept += line.slice(at, item.end);
    }
    at = item.end;
  }
  return kept;
}

/** The item at a position: a field, msg='…', or a word. */
function itemAt(line: string, start: number): Item {
  if (line.startsWith("msg='", start))
    return { end: claimEnd(line, start + 5), isLost: false, isWord: false };
  NAME.lastIndex = start;
  const isWord = !NAME.test(line);
  const at = isWord ? start : NAME.lastIndex;
  const quote = line[at];
  if (!isWord && (quote === '"' || quote === "'")) {
    const isSolid = quote === "'" || SOLID_NAME.test(line.slice(start, at - 1));
    const close = line.indexOf(quote, at + 1);
    BOUNDARY.lastIndex = close + 1;
    const isWhole =
      close > 0 && BOUNDARY.test(line) && !(isSolid && FIELD_IN_QUOTES.test(line.slice(at, close)));
    if (isWhole) return { end: close + 1, isLost: false, isWord };
    return { end: isSolid ? nextField(line, at + 1) : line.length, isLost: true, isWord };
  }
  const end = wordEnd(line, at);
  const isLost = /["']/.test(line.slice(at, end));
  return { end, isLost, isWord };
}

function claimEnd(line: string, from: number): number {
  if (line.trimEnd().endsWith("'")) return line.length;
  let end = line.length;
  CLAIM_END.lastIndex = from;
  for (let found = CLAIM_END.exec(line); found !== null; found = CLAIM_END.exec(line)) end = found.index + 1;
  return end;
}

function nextField(line: string, from: number): number {
  NEXT_FIELD.lastIndex = from;
  return NEXT_FIELD.exec(line)?.index ?? line.length;
}

function wordEnd(line: string, from: number): number {
  let at = from;
  while (at < line.length && line[at] !== " " && line[at] !== SEPARATOR) at++;
  return at;
}

/** A record without the fields inside msg='…' that lost a quote: their values have an odd number of quotes. */
export function withoutLostClaims(read: AuditRecord): AuditRecord {
  const record = withWholeClaims(read);
  const { values, claimsStart, enrichedStart } = record;
  const lost = (at: number) => at >= claimsStart && at < enrichedStart && isOdd(values[at] as string);
  return withoutFields(record, lost);
}

/** Complete quoted claims that contain text like a field (`acct="x res=success"`): one quote opens them, the next one closes, and the message also has such a field. */
function withWholeClaims(record: AuditRecord): AuditRecord {
  const { claimsStart, enrichedStart } = record;
  let { names, values } = record;
  let end = enrichedStart;
  for (let at = claimsStart; at < end; at++) {
    if (!/^"[^"]*$/.test(values[at] as string)) continue;
    let last = at + 1;
    while (last < end && !(values[last] as string).includes('"')) last++;
    if (last >= end || !/^[^"]+"$/.test(values[last] as string)) continue;
    const inner = names.slice(at + 1, last + 1);
    const others = [...names.slice(claimsStart, at), ...names.slice(last + 1, end)];
    if (!inner.every((name) => others.includes(name))) continue;
    const parts = names.slice(at + 1, last + 1).map((name, i) => `${name}=${values[at + 1 + i]}`);
    const value = [values[at], ...parts].join(" ");
    names = [...names.slice(0, at + 1), ...names.slice(last + 1)];
    values = [...values.slice(0, at), value, ...values.slice(last + 1)];
    end -= last - at;
  }
  return end === enrichedStart ? record : { ...record, names, values, enrichedStart: end };
}

function isOdd(value: string): boolean {
  let count = 0;
  for (let at = value.indexOf('"'); at >= 0; at = value.indexOf('"', at + 1)) count++;
  return count % 2 === 1;
}
