// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot, firstKeyOfSequence, IS_OF_KERNEL, sequenceOf } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Serials that no event of a boot has: sequences, both included. */
export interface SequenceGap {
  readonly boot: BootId;
  readonly first: number;
  readonly last: number;
}

/** Reads the gaps of a boot that touch some sequences, in order; all of them without. */
export function gapReader(store: Store): (boot: BootId, first?: number, last?: number) => SequenceGap[] {
  const within = store.prepare(
    "SELECT boot, first_seq AS first, last_seq AS last FROM gap WHERE boot = ? AND last_seq >= ? AND first_seq <= ? ORDER BY first_seq",
  );
  return (boot, first = 0, last = Number.MAX_SAFE_INTEGER) => within.all(boot, first, last) as SequenceGap[];
}

/** Gaps of at least so many serials and one within some sequences of a boot, in order. */
export function readWideGaps(
  store: Store,
  boot: BootId,
  after: number,
  before: number,
  width: number,
): SequenceGap[] {
  return store
    .prepare(
      `SELECT boot, first_seq AS first, last_seq AS last FROM gap
       WHERE boot = ? AND first_seq > ? AND last_seq < ? AND last_seq - first_seq >= ? ORDER BY first_seq`,
    )
    .all(boot, after, before, width) as SequenceGap[];
}

/** Number of a boot's gaps, and of the serials that are missing in them. */
export function countGaps(store: Store, boot: BootId): { readonly gaps: number; readonly serials: number } {
  return store
    .prepare(
      "SELECT count(*) AS gaps, coalesce(sum(last_seq - first_seq + 1), 0) AS serials FROM gap WHERE boot = ?",
    )
    .get(boot) as ReturnType<typeof countGaps>;
}

/** The same of all boots. */
export function countAllGaps(store: Store): { readonly gaps: number; readonly serials: number } {
  return store
    .prepare("SELECT count(*) AS gaps, coalesce(sum(last_seq - first_seq + 1), 0) AS serials FROM gap")
    .get() as ReturnType<typeof countAllGaps>;
}

export function hasGaps(store: Store): boolean {
  return store.prepare("SELECT 1 FROM gap LIMIT 1").get() !== undefined;
}

/** Serials that are missing behind the last event of the kernel before a time (the beginning of the boot, where it has none), and before an event. */
export function countMissingSince(store: Store, boot: BootId, sinceMs: number, event: number): number {
  const last = store
    .prepare(
      `SELECT id FROM event WHERE id < ? AND id >= ? AND time_ms < ? AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(event, firstKeyOfBoot(boot), sinceMs) as number | undefined;
  return store
    .prepare(
      "SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM gap WHERE boot = ? AND last_seq >= ? AND first_seq <= ?",
    )
    .pluck()
    .get(boot, last === undefined ? 0 : sequenceOf(last), sequenceOf(event)) as number;
}

/** Times of the events on both sides of a gap; they can run backwards. null: there is none. */
export interface GapTimes {
  readonly before: (gap: SequenceGap) => number | null;
  readonly after: (gap: SequenceGap) => number | null;
}

/** Reads them. An odd key is one of auditd's own events, whose serials are others. */
export function gapTimes(store: Store): GapTimes {
  const before = store
    .prepare(
      `SELECT time_ms FROM event WHERE id < ? AND id >= ? AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  const after = store
    .prepare(`SELECT time_ms FROM event WHERE id >= ? AND id < ? AND ${IS_OF_KERNEL} ORDER BY id LIMIT 1`)
    .pluck();
  return {
    before: ({ boot, first }) =>
      (before.get(firstKeyOfSequence(boot, first), firstKeyOfBoot(boot)) as number | undefined) ?? null,
    after: ({ boot, last }) =>
      (after.get(firstKeyOfSequence(boot, last + 1), endOfBoot(boot)) as number | undefined) ?? null,
  };
}
