// SPDX-License-Identifier: Apache-2.0
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { BUCKET_MS } from "../repositories/events/time-bounds.ts";
import type { Store } from "../store.ts";
import type { IdRange } from "./id-ranges.ts";

/** Criteria that only say in which boots and times events lie. */
const OF_TIME: ReadonlySet<string> = new Set(["fromMs", "toMs", "boots", "nodes"]);

/** True where a range of keys and times holds all that is asked for. */
export function asksForTimes(criteria: SearchCriteria): boolean {
  return Object.entries(criteria).every(([name, value]) => value === undefined || OF_TIME.has(name));
}

/** Events of a piece of time; a piece may be reported several times. */
export type CountPiece = (fromMs: number, events: number) => void;

/** Ten seconds of which the events are counted by reading them. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Counts the events of a boot by pieces of `width` milliseconds, from kept counts where ten seconds lie within one piece and within the times asked for.
 * Of others, which are few where pieces are long, the events are read.
 */
export function keptHistogram(
  store: Store,
): (range: IdRange, criteria: SearchCriteria, width: number, count: CountPiece) => void {
  const kept = store
    .prepare(
      `SELECT bucket, first_event, last_event, events FROM time_bucket
       WHERE boot = @boot AND bucket BETWEEN @from AND @to ORDER BY bucket`,
    )
    .raw();
  const read = store
    .prepare(
      `SELECT time_ms - (time_ms % @width + @width) % @width, count(*) FROM event
       WHERE id BETWEEN @first AND @last AND time_ms BETWEEN @fromMs AND @toMs GROUP BY 1`,
    )
    .raw();
  return (
    { boot, first, last },
    { fromMs = -Number.MAX_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER },
    width,
    count,
  ) => {
    const pieceOf = (timeMs: number) => Math.floor(timeMs / width) * width;
    const buckets = kept.all({
      boot,
      from: Math.floor(fromMs / BUCKET_MS),
      to: Math.floor(toMs / BUCKET_MS),
    }) as [number, number, number, number][];
    const whole: [pieceMs: number, events: number][] = [];
    const parts: Stretch[] = [];
    for (const [bucket, from, to, events] of buckets) {
      const startMs = bucket * BUCKET_MS;
      const endMs = startMs + BUCKET_MS - 1;
      if (startMs >= fromMs && endMs <= toMs && pieceOf(startMs) === pieceOf(endMs))
        whole.push([pieceOf(startMs), events]);
      else
        parts.push({ first: from, last: to, fromMs: Math.max(startMs, fromMs), toMs: Math.min(endMs, toMs) });
    }
    // Where a clock went back and forth, ten seconds are scattered over half a log: then all of it is read once instead.
    const isScattered = parts.reduce((sum, part) => sum + part.last - part.first + 1, 0) > last - first + 1;
    if (!isScattered) for (const [pieceMs, events] of whole) count(pieceMs, events);
    for (const stretch of isScattered ? [{ first, last, fromMs, toMs }] : parts)
      for (const [pieceMs, events] of read.iterate({ ...stretch, width }) as Iterable<[number, number]>)
        count(pieceMs, events);
  };
}
