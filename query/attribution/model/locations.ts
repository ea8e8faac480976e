// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import type { Container } from "./container.ts";
import { findLocation } from "./find-location.ts";
import type { Location, OpenReason } from "./location.ts";
import type { Model } from "./model.ts";
import type { ReadonlyContainer, ReadonlyModel } from "./readonly-model.ts";

export { findLocation } from "./find-location.ts";

/** Index of the host's location. */
export const HOST = 0 as LocationId;

/** Index of no location. */
export const NO_LOCATION = -1 as LocationId;

/** Adds a location and returns its index. */
export function newLocation(state: Model, location: Partial<Location> & Pick<Location, "kind">): LocationId {
  return state.locations.add(location);
}

/** Adds an open location and returns its index. */
export function openLocation(state: Model, why: OpenReason): LocationId {
  return newLocation(state, { kind: "open", why });
}

/** The location that `index` stands for, after bindings. */
export function locationOf(state: ReadonlyModel, index: LocationId): Location {
  return state.locations.get(findLocation(state, index))!;
}

/** A container is under construction until a task in it calls exec: until then its creator may still change its namespaces. */
export function sealLocation(state: Model, index: LocationId, event: number): void {
  const location = locationOf(state, index);
  if (location.kind === "container") state.containers.get(location.container)!.underConstruction = false;
  else if (location.kind === "open" && location.sealedAt === 0) location.sealedAt = event;
}

/** The container at a location; undefined for the host and for open and undefined locations. */
export function containerAt(state: Model, index: LocationId): Container | undefined;
export function containerAt(state: ReadonlyModel, index: LocationId): ReadonlyContainer | undefined;
export function containerAt(state: ReadonlyModel, index: LocationId): ReadonlyContainer | undefined {
  const location = locationOf(state, index);
  return location.kind === "container" ? state.containers.get(location.container) : undefined;
}

/** An open location for a container that a task creates here: in its present container, or in one of its own. */
export function unknownLocationBelow(state: Model, index: LocationId): LocationId {
  return newLocation(state, { kind: "open", why: "mixed", from: makingLocation(state, index) });
}

/** Parent location of what a task creates: its own location, or the one before it joined namespaces of others. */
export function makingLocation(state: Model, index: LocationId): LocationId {
  const { why, from } = locationOf(state, index);
  return why === "mixed" && from >= 0 ? from : index;
}
