// SPDX-License-Identifier: Apache-2.0
import type { LocationId } from "../../../types/ids.ts";
import type { Model } from "./model.ts";
import type { ReadonlyModel } from "./readonly-model.ts";

/** Follows `bound` to the location that `index` stands for. */
export function findLocation({ locations }: ReadonlyModel, index: LocationId): LocationId {
  let at = index;
  for (let next = locations.boundOf(at); next >= 0; next = locations.boundOf(at)) at = next;
  // A chain may be as long as the log. Path compression changes no answer, so readers of the model may do it.
  for (let from = index; from !== at; ) {
    const location = (locations as Model["locations"]).get(from)!;
    from = location.bound;
    location.bound = at;
  }
  return at;
}
