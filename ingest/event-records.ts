// SPDX-License-Identifier: Apache-2.0
import type { StoredRecord } from "../store/api.ts";

/**
 * The records of an event that stands in more than one place: the most that any source has of each line, so that what
 * two sources share counts once and what one source repeats stays. One source that has them all gives their order and
 * their place; else they stand in the order of their text, whichever source came first.
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
  const isOwn = known.every((record) => record.source === source);
  if (isOwn) return own;
  const missing = beyond(own, known);
  const isWhole = beyond(known, own).length === 0;
  if (missing.length === 0) return isWhole && isFirstInOrder(own, known) ? own : known;
  return isWhole
    ? own
    : [...known, ...missing].sort((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : 0));
}

/** Records that `other` lacks, counting equal lines. */
function beyond(records: readonly StoredRecord[], other: readonly StoredRecord[]): StoredRecord[] {
  const counts = new Map<string, number>();
  for (const { line } of other) counts.set(line, (counts.get(line) ?? 0) + 1);
  return records.filter(({ line }) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

/** Of two sources with the same records the one whose order is the first gives it. */
function isFirstInOrder(own: readonly StoredRecord[], known: readonly StoredRecord[]): boolean {
  const isOneSource = known.every(({ source }) => source === known[0]?.source);
  return !isOneSource || textOf(own) < textOf(known);
}

function textOf(records: readonly StoredRecord[]): string {
  return records.map(({ line }) => line).join("\n");
}
