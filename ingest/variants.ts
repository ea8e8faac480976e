// SPDX-License-Identifier: Apache-2.0

import { ASIDE, withVariant } from "../store/event-key.ts";
import { readVariants } from "../store/repositories/events/event-keys.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { EventRows } from "./event-rows.ts";

/** Numbers events of one serial by time, independent of their order of arrival. */
export function orderVariants(store: Store, rows: EventRows, boot: BootId): void {
  for (const { firstKey, events } of readVariants(store, boot)) {
    const wanted = events.map((_, variant) => withVariant(firstKey, variant));
    if (events.every((key, i) => key === wanted[i])) continue;
    for (const key of events) rows.move(key, ASIDE + key, false);
    for (const [i, key] of events.entries()) rows.move(ASIDE + key, wanted[i] as number, false);
  }
  rows.finish();
}
