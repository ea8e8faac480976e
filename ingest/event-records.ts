// SPDX-License-Identifier: Apache-2.0
import type { StoredRecord } from "../store/records.ts";

/**
 * The records of an event that occurs in several places: for each line, the maximum count in any source, so that lines
 * shared by two sources count once and repetitions within one source stay. Their order does not depend on the order of the sources:
 * it is that of a source with all of them, else one that keeps their neighbours.
 * Returns `known` itself if nothing is added.
 */
export function mergeRecords(
  known: readonly StoredRecord[],
  added: readonly StoredRecord[],
): readonly StoredRecord[] {
  const source = added[0]?.source;
  const places = new Set(known.filter((record) => record.source === source).map(({ offset }) => offset));
  const late = added.filter(({ offset }) => !places.has(offset));
  if (late.length === 0) return known;
  const own = [...known.filter((record) => record.source === source), ...late].sort(
    (a, b) => a.offset - b.offset,
  );
  if (known.every((record) => record.source === source)) return own;
  const missing = beyond(own, known);
  const isWhole = beyond(known, own).size === 0;
  if (missing.size === 0) return isWhole && isFirstInOrder(own, known) ? own : known;
  if (isWhole) return own;
  const [base, other] = isBefore(known, own) ? [known, own] : [own, known];
  return missing.size === own.length ? [...base, ...other] : insert(base, other, beyond(other, base));
}

/** Records of another source left out, since the event already had their lines. */
export function leftOut(
  known: readonly StoredRecord[],
  added: readonly StoredRecord[],
  merged: readonly StoredRecord[],
): readonly StoredRecord[] {
  const isIn = (records: readonly StoredRecord[], { source, offset }: StoredRecord) =>
    records.some((record) => record.source === source && record.offset === offset);
  return [...known, ...added.filter((record) => !isIn(known, record))].filter(
    (record) => !isIn(merged, record),
  );
}

/** Records that `other` lacks, counting equal lines. */
function beyond(records: readonly StoredRecord[], other: readonly StoredRecord[]): ReadonlySet<StoredRecord> {
  const counts = new Map<string, number>();
  for (const { line } of other) counts.set(line, (counts.get(line) ?? 0) + 1);
  const left = records.filter(({ line }) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
  return new Set(left);
}

/** Inserts missing records beside their neighbours in their own source; ties are resolved by the text. */
function insert(
  known: readonly StoredRecord[],
  own: readonly StoredRecord[],
  missing: ReadonlySet<StoredRecord>,
): StoredRecord[] {
  const result = [...known];
  const owned = new Set(own.map(({ line }) => line));
  let after = -1;
  own.forEach((record, i) => {
    if (!missing.has(record)) {
      after = result.findIndex(({ line }, at) => at > after && line === record.line);
      if (after < 0) after = result.findLastIndex(({ line }) => line === record.line);
      return;
    }
    let at = after + 1;
    if (after < 0) at = startBefore(result, own.slice(i + 1), missing);
    while (
      at < result.length &&
      !owned.has((result[at] as StoredRecord).line) &&
      (result[at] as StoredRecord).line < record.line
    )
      at++;
    result.splice(at, 0, record);
    after = at;
  });
  return result;
}

/** Position of records before the first common one: directly before it. */
function startBefore(
  result: readonly StoredRecord[],
  following: readonly StoredRecord[],
  missing: ReadonlySet<StoredRecord>,
): number {
  const anchor = following.find((record) => !missing.has(record));
  const at = result.findIndex(({ line }) => line === anchor?.line);
  return Math.max(at, 0);
}

/** If a log was rotated within an event, the SYSCALL begins one part, PROCTITLE or EOE ends the other. */
function isBefore(left: readonly StoredRecord[], right: readonly StoredRecord[]): boolean {
  const [a, b] = [rankOf(left), rankOf(right)];
  return a === b ? textOf(left) < textOf(right) : a < b;
}

function rankOf(records: readonly StoredRecord[]): number {
  const has = (type: string) => records.some(({ line }) => line.includes(`type=${type} `));
  return (has("SYSCALL") ? 0 : 2) + (has("PROCTITLE") || has("EOE") ? 1 : 0);
}

/** Of two sources with the same records, the one whose order sorts first is used. */
function isFirstInOrder(own: readonly StoredRecord[], known: readonly StoredRecord[]): boolean {
  const isOneSource = known.every(({ source }) => source === known[0]?.source);
  return !isOneSource || textOf(own) < textOf(known);
}

function textOf(records: readonly StoredRecord[]): string {
  return records.map(({ line }) => line).join("\n");
}
