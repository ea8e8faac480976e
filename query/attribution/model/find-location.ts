// SPDX-License-Identifier: Apache-2.0
import type { Model } from "./model.ts";

/** The place that `index` was found to be. */
export function findLocation(state: Model, index: number): number {
  let at = index;
  for (let next = state.locations.boundOf(at); next >= 0; next = state.locations.boundOf(at)) at = next;
  for (let from = index; from !== at; ) {
    const location = state.locations.get(from)!;
    from = location.bound;
    location.bound = at; // shorten the way, which a log may make as long as itself
  }
  return at;
}
