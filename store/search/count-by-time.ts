// SPDX-License-Identifier: Apache-2.0
import type { Bucket, Buckets } from "../../questions/groups.ts";
import type { ContainerTest, SearchCriteria } from "../../questions/search-criteria.ts";
import { BUCKET_MS } from "../repositories/events/time-bounds.ts";
import type { Store } from "../store.ts";
import { readIdRanges } from "./id-ranges.ts";
import { asksForTimes, keptHistogram } from "./kept-histogram.ts";
import { canCountPlaces, placeHistogram } from "./place-histogram.ts";
import { boundTo, planSearch } from "./search.ts";

/** Of shorter pieces most begin within ten seconds that are counted as one: all events are read at once. */
const LEAST_WIDTH_MS = 2 * BUCKET_MS;

/** Number of events in each piece of time: see EventRepository. */
export function countByTime(store: Store, criteria: SearchCriteria, { widthMs }: Buckets): Bucket[] {
  if (!Number.isSafeInteger(widthMs) || widthMs <= 0) throw new RangeError(`no width of time: ${widthMs} ms`);
  const found = new Map<number, number>();
  const add = (fromMs: number, events: number) => void found.set(fromMs, (found.get(fromMs) ?? 0) + events);
  const { container, ...others } = criteria;
  const isKept = widthMs >= LEAST_WIDTH_MS && asksForTimes(others);
  const pieceOf = (timeMs: number) => Math.floor(timeMs / widthMs) * widthMs;
  if (isKept && container === undefined) {
    const counts = keptHistogram(store);
    for (const range of readIdRanges(store, criteria)) counts(range, criteria, widthMs, add);
  } else if (isKept && container !== undefined && hasNoLikely(container) && canCountPlaces(store)) {
    for (const { boot } of readIdRanges(store, criteria))
      for (const [fromMs, events] of placeHistogram(store, boot, criteria, pieceOf)(container))
        add(fromMs, events);
  } else {
    const plan = planSearch(store, criteria);
    const statement = store
      .prepare(
        `SELECT e.time_ms - (e.time_ms % @width + @width) % @width, count(*)
         FROM ${plan.from} ${plan.where === "" ? "" : `WHERE ${plan.where}`} GROUP BY 1`,
      )
      .raw();
    for (const range of plan.ranges)
      for (const [fromMs, events] of statement.iterate({
        ...boundTo(plan, range),
        width: widthMs,
      }) as Iterable<[number, number]>)
        add(fromMs, events);
  }
  return [...found].sort(([a], [b]) => a - b).map(([fromMs, events]) => ({ fromMs, events }));
}

function hasNoLikely(test: ContainerTest): boolean {
  return test.kind === "none" || test.orLikely !== true;
}
