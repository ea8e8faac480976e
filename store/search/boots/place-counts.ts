// SPDX-License-Identifier: Apache-2.0
import type {
  BootPlaces,
  LikelyCount,
  PlaceCount,
  PlaceCriteria,
  TimeSpan,
} from "../../../questions/boot-repository.ts";
import type { BootReader, BootView } from "../../../questions/boot-view.ts";
import type { BootId } from "../../../types/ids.ts";
import { countPlaces } from "../../repositories/attribution/count-places.ts";
import { countLikely } from "../../repositories/attribution/likely-counts.ts";
import { keptPlaceCounts } from "../../repositories/attribution/place-counts.ts";
import { bootEventCounter, timedEventCounter } from "../../repositories/events/event-totals.ts";
import type { Store } from "../../store.ts";
import { readIdRanges } from "../id-ranges.ts";
import { doubtReader } from "./boot-doubts.ts";

/** See BootRepository. With a time range it reads the events, otherwise the kept counts. */
export function readBootPlaces(
  store: Store,
  { boots }: BootReader,
  { withLikely = false, ...span }: PlaceCriteria,
): BootPlaces[] {
  const events = countEvents(store, span);
  const places = readPlaceCounts(store, span);
  const doubtsOf = doubtReader(store);
  return boots
    .filter((boot) => touches(boot, span))
    .map((boot) => {
      const own = places.get(boot.row) ?? [];
      const isAsked = withLikely && own.some(({ container }) => container === null);
      const likely: LikelyCount[] = isAsked ? countLikely(store, boot.row, span) : [];
      return { boot, events: events.get(boot.row) ?? 0, places: own, likely, ...doubtsOf(boot.row) };
    });
}

function touches({ firstMs, lastMs }: BootView, { fromMs, toMs }: TimeSpan): boolean {
  return (fromMs === undefined || lastMs >= fromMs) && (toMs === undefined || firstMs <= toMs);
}

/**
 * Events by place, of each boot that the times touch: kept with the conclusions, and counted where these are older than the events or
 * some of the boot is asked for. Events without a task and those of tasks that nothing is known of are in none.
 */
export function readPlaceCounts(store: Store, span: TimeSpan = {}): Map<BootId, readonly PlaceCount[]> {
  const kept = keptPlaceCounts(store);
  return new Map(
    readIdRanges(store, span).map((range) => [
      range.boot,
      (range.isWhole ? kept(range.boot) : undefined) ?? countPlaces(store, range, range.isWhole ? {} : span),
    ]),
  );
}

function countEvents(store: Store, span: TimeSpan): Map<BootId, number> {
  const whole = bootEventCounter(store);
  const part = timedEventCounter(store);
  const { fromMs = -Number.MAX_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER } = span;
  return new Map(
    readIdRanges(store, span).map((range) => [
      range.boot,
      range.isWhole ? whole(range.boot) : part(range, fromMs, toMs),
    ]),
  );
}
