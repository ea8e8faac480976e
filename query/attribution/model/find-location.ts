// SPDX-License-Identifier: Apache-2.0
import type { Model } from "./model.ts";
import type { ReadonlyModel } from "./readonly-model.ts";

/** The location that `index` was found to be. */
export function findLocation({ locations }: ReadonlyModel, index: number): number {
  let at = index;
  for (let next = locations.boundOf(at); next >= 0; next = locations.boundOf(at)) at = next;
  // A chain may be as long as the log. To shorten it changes no answer, so a reader of the model may.
  for (let from = index; from !== at; ) {
    const location = (locations as Model["locations"]).get(from)!;
    from = location.bound;
    location.bound = at;
  }
  return at;
}
