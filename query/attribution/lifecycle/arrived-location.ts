// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import { locationOf, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";

/**
 * The location after operations with unknown targets: that of the child of a task in transit, or of the task itself
 * after exec. It is separate from the transit, so a proof of the destination does not apply to the transit.
 */
export function arrivedLocation(state: Model, transit: LocationId): LocationId {
  const arrived = openLocation(state, "mixed");
  const { set, notHost, from } = locationOf(state, transit);
  Object.assign(state.locations.get(arrived)!, { set: set === null ? null : [...set], notHost, from });
  return arrived;
}
