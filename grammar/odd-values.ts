// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { SOLID_KINDS } from "./cut-record.ts";
import { fieldKind } from "./field-kinds.ts";
import { withoutFields } from "./record-slice.ts";
import { hasReplaced, withoutInvisible } from "./rewritten-characters.ts";
import { SEPARATOR } from "./tokens.ts";

/** The first sign that no number, id or name of a call has, or a word behind it that has one: what follows is of another field whose name was rewritten. */
const FOREIGN = / [A-Za-z0-9_-]{1,64}[^A-Za-z0-9_ -]|[^ 0-9A-Za-z_:.()?*/<>{}[\]#@\x80-\xFF-]/;
/** The same behind a value in quotes. */
const BEHIND_QUOTES = /^("[^"]*") +[A-Za-z0-9_-]{1,64}[^A-Za-z0-9_ -]/;
const NOT_ASCII = /[\x80-\xFF]/;
const UPPER = /[A-Z]/;
const LOWER_TYPE = /(?:^| )type=[a-z]/;
const LOWER_HEX = /^(?:[0-9a-f]{2})+$/;

/**
 * A record of a line in which single characters may be others than auditd wrote: it is marked as truncated where a value, or a
 * name, may not be what it was. Numbers end before what cannot be of them; those that have other digits are left out.
 */
export function withOddMarked(read: AuditRecord, line: string): AuditRecord {
  const kinds = read.names.slice(0, read.enrichedStart).map((name) => fieldKind(name, read.type));
  const isSolid = (at: number) =>
    at < read.claimsStart && kinds[at] !== undefined && SOLID_KINDS.has(kinds[at]);
  const values = read.values.map((value, at) => {
    if (isSolid(at)) return solidValue(value);
    return kinds[at] === "encoded" || kinds[at] === "proctitle"
      ? (BEHIND_QUOTES.exec(value)?.[1] ?? value)
      : value;
  });
  const isChanged = values.some((value, at) => value !== read.values[at]);
  const record = withoutFields(isChanged ? { ...read, values } : read, (at) =>
    isSolid(at) ? NOT_ASCII.test(values[at] as string) : isMixed(read, at),
  );
  const isMarked = isChanged || hasReplaced(line) || record.names.some((name) => NOT_ASCII.test(name));
  return isMarked && !record.truncated ? { ...record, truncated: true } : record;
}

function solidValue(value: string): string {
  const text = NOT_ASCII.test(value) ? withoutInvisible(value) : value;
  const foreign = FOREIGN.exec(text)?.index ?? -1;
  // Names of errors have words behind them, in brackets.
  return foreign < 0 || text.slice(0, foreign).includes("(") ? text : text.slice(0, foreign);
}

/** Of two apostrophes that stand for quotes one was not replaced, or one of a message's was: the value has taken in what stood behind it. */
function isMixed({ names, values, type, claimsStart }: AuditRecord, at: number): boolean {
  const value = values[at] as string;
  if (at >= claimsStart && value.includes(SEPARATOR)) return true;
  if (value.charCodeAt(0) !== 39 || !/[ "\x1D]/.test(value)) return false;
  return fieldKind(names[at] as string, type) === "encoded";
}

/** A record in a line that was put into lower case: what its values were, nobody can tell, but hexadecimal ones are the same. */
export function withLowerCase(record: AuditRecord, line: string): AuditRecord {
  if (!LOWER_TYPE.test(line) || UPPER.test(line)) return record;
  const values = record.values.map((value, at) => {
    if (value.length < 2 || !LOWER_HEX.test(value)) return value;
    const kind = fieldKind(record.names[at] as string, record.type);
    return kind === "encoded" || kind === "proctitle" || kind === "saddr" ? value.toUpperCase() : value;
  });
  return { ...record, values, truncated: true };
}
