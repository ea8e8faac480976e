// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { SOLID_KINDS } from "./cut-record.ts";
import { fieldKind } from "./field-kinds.ts";
import { withoutFields } from "./record-slice.ts";
import { hasReplaced, withoutInvisible } from "./rewritten-characters.ts";
import { SEPARATOR } from "./tokens.ts";

/** The first character that no number, id or call name contains, or a following word with one: the rest belongs to another field whose name was rewritten. */
const FOREIGN = / [A-Za-z0-9_-]{1,64}[^A-Za-z0-9_ -]|[^ 0-9A-Za-z_:.()?*/<>{}[\]#@\x80-\xFF-]/;
/** The same after a value in quotes. */
const BEHIND_QUOTES = /^("[^"]*") +[A-Za-z0-9_-]{1,64}[^A-Za-z0-9_ -]/;
const NOT_ASCII = /[\x80-\xFF]/;
const UPPER = /[A-Z]/;
const LOWER_TYPE = /(?:^| )type=[a-z]/;
const LOWER_HEX = /^(?:[0-9a-f]{2})+$/;

/**
 * A record of a line in which single characters may differ from auditd's: it is marked as truncated if a value or a
 * name may have changed. Numbers end before the first impossible character; numbers with other digits are left out.
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
  // Names of errors are followed by words in brackets.
  return foreign < 0 || text.slice(0, foreign).includes("(") ? text : text.slice(0, foreign);
}

/** One of two apostrophes used as quotes was not replaced, or one of a message's was: the value includes the text after it. */
function isMixed({ names, values, type, claimsStart }: AuditRecord, at: number): boolean {
  const value = values[at] as string;
  if (at >= claimsStart && value.includes(SEPARATOR)) return true;
  if (value.charCodeAt(0) !== 39 || !/[ "\x1D]/.test(value)) return false;
  return fieldKind(names[at] as string, type) === "encoded";
}

/** A record in a line converted to lower case: the original values are unknown, except hexadecimal ones. */
export function withLowerCase(record: AuditRecord, line: string): AuditRecord {
  if (!LOWER_TYPE.test(line) || UPPER.test(line)) return record;
  const values = record.values.map((value, at) => {
    if (value.length < 2 || !LOWER_HEX.test(value)) return value;
    const kind = fieldKind(record.names[at] as string, record.type);
    return kind === "encoded" || kind === "proctitle" || kind === "saddr" ? value.toUpperCase() : value;
  });
  return { ...record, values, truncated: true };
}
