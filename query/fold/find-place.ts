// SPDX-License-Identifier: Apache-2.0
import type { FoldState } from "./fold-state.ts";

/** The place that `index` was found to be. */
export function findPlace(state: FoldState, index: number): number {
  let at = index;
  for (let next = state.places.boundOf(at); next >= 0; next = state.places.boundOf(at)) at = next;
  for (let from = index; from !== at; ) {
    const place = state.places.get(from)!;
    from = place.bound;
    place.bound = at; // shorten the way, which a log may make as long as itself
  }
  return at;
}
