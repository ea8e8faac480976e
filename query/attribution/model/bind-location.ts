// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import { noteBound } from "./family.ts";
import { findLocation } from "./find-location.ts";
import { raiseHeight } from "./heights.ts";
import { sealLocation } from "./locations.ts";
import type { Model } from "./model.ts";
import { aliasSets } from "./namespace-sets.ts";
import { isTooDeep, isWithin, leaveOut } from "./nesting.ts";

/**
 * Binds an open location to another one, for all its tasks, from their first event on. Does nothing if the other one
 * is inside it: no container contains itself, whatever a log says.
 */
export function bindLocation(state: Model, open: LocationId, to: LocationId): void {
  const from = findLocation(state, open);
  const target = findLocation(state, to);
  const location = state.locations.get(from)!;
  if (from === target || location.kind !== "open" || isWithin(state, target, from)) return;
  const { height } = location;
  if (isTooDeep(state, target, height))
    return leaveOut(state, state.lastEvent, "it would lie deeper than containers can: where it lies");
  location.bound = target;
  noteBound(state, from, target);
  raiseHeight(state, target, height);
  if (location.set !== null) aliasSets(state, location.set, target);
  const found = state.locations.get(target)!;
  if (location.notHost !== 0 && found.notHost === 0) found.notHost = location.notHost;
  if (location.sealedAt !== 0) sealLocation(state, target, location.sealedAt);
}
