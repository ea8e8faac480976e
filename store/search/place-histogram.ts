// SPDX-License-Identifier: Apache-2.0
import type { ContainerTest } from "../../questions/search-criteria.ts";
import type { BootId } from "../../types/ids.ts";
import { keysOfBoot } from "../event-key.ts";
import { BUCKET_MS } from "../repositories/events/time-bounds.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";

/** Times are cut into pieces, which have numbers that grow with time. */
export type PieceOf = (timeMs: number) => number;

/** Keys whose events lie in one piece of time, or, where it is null, in one or another. */
interface Segment {
  readonly first: number;
  readonly last: number;
  readonly piece: number | null;
}

/** Of buckets that lie outside of the times asked for. */
const OUTSIDE = Number.NEGATIVE_INFINITY;

interface Times {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** Events that say themselves where they happened would have to be asked one by one. */
export function canCountPlaces(store: Store): boolean {
  return store.prepare("SELECT 1 FROM event_container LIMIT 1").get() === undefined;
}

/**
 * Counts events of a boot in some containers, or in none, by pieces of time: by the index of process numbers alone wherever the keys of events
 * give their times. Needs `canCountPlaces`. `pieceOf` may cut within ten seconds, but most should not be cut.
 */
export function placeHistogram(
  store: Store,
  boot: BootId,
  { fromMs = -Number.MAX_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER }: Times,
  pieceOf: PieceOf,
): (test: ContainerTest) => ReadonlyMap<number, number> {
  const segments = segmentsOf(store, boot, { fromMs, toMs }, pieceOf);
  const among = `FROM event ${indexHint(store, "event_pid")} WHERE pid = ? AND id BETWEEN ? AND ?`;
  const count = store.prepare(`SELECT count(*) ${among}`).pluck();
  const times = store.prepare(`SELECT time_ms ${among}`).pluck();
  return (test) => {
    const counts = new Map<number, number>();
    const add = (piece: number, events: number) => void counts.set(piece, (counts.get(piece) ?? 0) + events);
    for (const [pid, from, to] of stays(store, boot, test))
      for (let at = firstReaching(segments, from); at < segments.length && segments[at]!.first <= to; at++) {
        const { first, last, piece } = segments[at]!;
        const [low, high] = [Math.max(first, from), Math.min(last, to)];
        if (piece !== null) {
          const events = count.get(pid, low, high) as number;
          if (events > 0) add(piece, events);
          continue;
        }
        for (const timeMs of times.all(pid, low, high) as number[])
          if (timeMs >= fromMs && timeMs <= toMs) add(pieceOf(timeMs), 1);
      }
    return counts;
  };
}

/** Process numbers with the events between which they were in one of the containers, or in none; in the order of the index that is read for them. */
function stays(
  store: Store,
  boot: BootId,
  test: ContainerTest,
): Iterable<readonly [pid: number, from: number, to: number]> {
  const where =
    test.kind === "in"
      ? "container IN (SELECT value FROM json_each(@containers))"
      : "container IS NULL AND evidence = @evidence";
  const parameters =
    test.kind === "in" ? { containers: JSON.stringify(test.containers) } : { evidence: test.evidence };
  return store
    .prepare(
      `SELECT pid, from_event, to_event FROM membership INDEXED BY membership_container WHERE ${where} AND from_event BETWEEN @first AND @last ORDER BY pid, from_event`,
    )
    .raw()
    .iterate({ ...parameters, ...keysOfBoot(boot) }) as Iterable<[number, number, number]>;
}

/** The first segment that ends at a key or behind it. */
function firstReaching(segments: readonly Segment[], key: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.last < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All keys of a boot's events within the times, in order: where the spans of kept counts lie in one piece, and where several lie over each other. */
function segmentsOf(
  store: Store,
  boot: BootId,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  pieceOf: PieceOf,
): Segment[] {
  const rows = store
    .prepare("SELECT bucket, first_event, last_event FROM time_bucket WHERE boot = ?")
    .raw()
    .all(boot) as [number, number, number][];
  const ends: { key: number; piece: number | null; change: 1 | -1 }[] = [];
  for (const [bucket, first, last] of rows) {
    const [startMs, endMs] = [bucket * BUCKET_MS, (bucket + 1) * BUCKET_MS - 1];
    const isOutside = endMs < fromMs || startMs > toMs;
    const isOne = startMs >= fromMs && endMs <= toMs && pieceOf(startMs) === pieceOf(endMs);
    const piece = isOutside ? OUTSIDE : isOne ? pieceOf(startMs) : null;
    ends.push({ key: first, piece, change: 1 }, { key: last + 1, piece, change: -1 });
  }
  ends.sort((a, b) => a.key - b.key);
  const segments: Segment[] = [];
  /** How many spans of each piece lie over a key. */
  const open = new Map<number | null, number>();
  /** Nothing that has events lies between the last segment and this key. */
  let isNext = false;
  for (const [at, { key, piece, change }] of ends.entries()) {
    const left = (open.get(piece) ?? 0) + change;
    if (left === 0) open.delete(piece);
    else open.set(piece, left);
    const next = ends[at + 1]?.key;
    if (next === undefined || next === key || open.size === 0) continue;
    const [first] = open.keys();
    const only = open.size === 1 ? first! : null;
    const before = segments.at(-1);
    if (only === OUTSIDE) isNext = false;
    else if (isNext && before !== undefined && before.piece === only)
      segments[segments.length - 1] = { ...before, last: next - 1 };
    else {
      segments.push({ first: key, last: next - 1, piece: only });
      isNext = true;
    }
  }
  return segments;
}
