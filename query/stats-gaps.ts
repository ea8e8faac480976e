// SPDX-License-Identifier: Apache-2.0

import type { BootView } from "../questions/boot-view.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import { gapReader, gapTimes } from "../store/repositories/gaps/gap-rows.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";

/** Serials that no event has. */
export interface GapView {
  readonly boot: BootView;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly serials: number;
  /** Times of the events on both sides; they can run backwards. */
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
}

/** All gaps in the order of answers, one at a time. */
export function* readGaps(store: Store): Generator<GapView, void, undefined> {
  const gapsOf = gapReader(store);
  const times = gapTimes(store);
  for (const boot of bootReader(store).boots)
    for (const gap of gapsOf(boot.row))
      yield {
        boot,
        firstSerial: gap.first % SERIAL_RANGE,
        lastSerial: gap.last % SERIAL_RANGE,
        serials: gap.last - gap.first + 1,
        beforeMs: times.before(gap),
        afterMs: times.after(gap),
      };
}
