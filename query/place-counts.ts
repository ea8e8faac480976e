// SPDX-License-Identifier: Apache-2.0

import {
  countPlaces,
  type PlaceCount,
  type TimeSpan,
} from "../store/repositories/attribution/count-places.ts";
import { keptPlaceCounts } from "../store/repositories/attribution/place-counts.ts";
import { readIdRanges } from "../store/search/id-ranges.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";

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
