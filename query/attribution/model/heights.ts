// SPDX-License-Identifier: Apache-2.0
import type { LocationId } from "../../../types/ids.ts";
import { findLocation } from "./find-location.ts";
import type { Model } from "./model.ts";

/** So many containers, one in the other, lie below a location; those that have left it since count, too. */
export function heightOf(state: Model, location: LocationId): number {
  return state.locations.heightOf(findLocation(state, location));
}

/** So many containers lie below a location now, one in the other, and one more below each above it. */
export function raiseHeight(state: Model, location: LocationId, height: number): void {
  for (let [at, lowest] = [location, height]; at >= 0 && lowest > 0; lowest++) {
    const here = findLocation(state, at);
    if (state.locations.heightOf(here) >= lowest) return;
    const row = state.locations.get(here)!;
    row.height = lowest;
    if (row.kind !== "container") return;
    at = state.containers.get(row.container)!.parentLocation;
  }
}
