// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import type { LocationId } from "../../../types/ids.ts";
import { findLocation } from "./find-location.ts";
import { containerAt } from "./locations.ts";
import { MAX_BELIEVED } from "./nesting.ts";
import type { ReadonlyContainer, ReadonlyModel } from "./readonly-model.ts";

/** True if the container is known to have a PID namespace of its own. */
export function hasOwnPidNamespace(container: ReadonlyContainer): boolean {
  return (container.flags & NEW_PID) !== 0;
}

/**
 * The location that owns the PID namespace of `index`: a container without one uses its parent's. After MAX_BELIEVED
 * steps the location reached is treated as one without a known parent.
 */
export function pidNamespaceAt(state: ReadonlyModel, index: LocationId): LocationId {
  let at = findLocation(state, index);
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined || hasOwnPidNamespace(container)) return at;
    if (container.hiddenFlags || container.parentLocation < 0) return at;
    at = findLocation(state, container.parentLocation);
  }
  return at;
}
