// SPDX-License-Identifier: Apache-2.0

import { sequenceOf } from "../store/event-key.ts";
import { type BootTimes, rebuildBoots as rebuildRows } from "../store/repositories/boots/rebuild-boots.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { mayHaveUnsetTimes, widenTimes } from "./clock.ts";

/** Number of a boot's first events that may have times from before its clock was set. */
const FIRST_EVENTS = 4096;

/** Rebuilds the rows derived from the events of some boots: boot, gap, time_bucket. All their conclusions are deleted. */
export function rebuildBoots(store: Store, boots: readonly BootId[]): void {
  rebuildRows(store, boots, beginningOf);
}

/** A boot begins at the first time of a set clock. */
function beginningOf({ firstMs, lastMs, readFirst }: BootTimes): number | undefined {
  if (!mayHaveUnsetTimes(firstMs, lastMs)) return undefined;
  const times = { firstMs, lastMs, firstSequence: 1, lastSequence: 0 };
  for (const { id, timeMs } of readFirst(FIRST_EVENTS)) {
    widenTimes(times, sequenceOf(id), timeMs);
    if (times.lastSequence < times.firstSequence) times.firstSequence = sequenceOf(id);
    times.lastSequence = sequenceOf(id);
  }
  return times.firstMs;
}
