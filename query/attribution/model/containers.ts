// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import type { Container } from "./container.ts";
import { noteReparented } from "./family.ts";
import { heightOf, raiseHeight } from "./heights.ts";
import { NO_TASK } from "./indexes.ts";
import { findLocation, locationOf, NO_LOCATION, newLocation } from "./locations.ts";
import type { Model } from "./model.ts";
import { isTooDeep, isWithin, leaveOut } from "./nesting.ts";
import type { ReadonlyContainer } from "./readonly-model.ts";

type ContainerFacts = Partial<Container> & Pick<Container, "key" | "parentLocation" | "evidence" | "proof">;

export function newContainer(facts: ContainerFacts): Container {
  return {
    keySuffix: "",
    location: NO_LOCATION,
    contid: "",
    created: facts.key,
    ended: 0,
    flags: 0,
    underConstruction: true,
    extendedByClone: false,
    set: null,
    pidFrom: 0,
    pidMaker: NO_TASK,
    missingBefore: 0,
    hiddenFlags: false,
    maker: NO_TASK,
    init: NO_TASK,
    names: [],
    namespaces: [],
    numbers: [],
    ...facts,
  };
}

/** Adds a container together with its location. */
export function addContainer(state: Model, facts: ContainerFacts): Container {
  const missingBefore = state.shown.missing;
  const index = state.containers.add({
    created: facts.key,
    underConstruction: true,
    missingBefore,
    ...facts,
  });
  const container = state.containers.get(index)!;
  container.location = newLocation(state, { kind: "container", container: index });
  putInto(state, container, container.parentLocation);
  return container;
}

/**
 * Sets the parent of a container. Returns false and changes nothing if the parent is inside the container itself. A parent in which it, or
 * what is inside it, would lie deeper than containers can is left out.
 */
export function setParentLocation(state: Model, container: Container, parentLocation: LocationId): boolean {
  if (parentLocation >= 0 && isWithin(state, parentLocation, findLocation(state, container.location)))
    return false;
  putInto(state, container, parentLocation);
  noteReparented(state, locationOf(state, container.location).container);
  return true;
}

/** A container that owned no location for a while does again. What was put into it meanwhile may be its parent, or too deep. */
export function confirmParent(state: Model, container: Container): void {
  const { parentLocation, location } = container;
  if (parentLocation < 0 || heightOf(state, location) === 0) return;
  if (setParentLocation(state, container, parentLocation)) return;
  setParentLocation(state, container, NO_LOCATION);
  leaveOut(state, container.key, "it would lie in itself: its parent");
}

function putInto(state: Model, container: Container, parentLocation: LocationId): void {
  const height = heightOf(state, container.location) + 1;
  container.parentLocation = parentLocation;
  if (parentLocation < 0) return;
  if (isTooDeep(state, parentLocation, height)) {
    container.parentLocation = NO_LOCATION;
    leaveOut(state, container.key, "it would lie deeper than containers can: its parent");
  } else raiseHeight(state, parentLocation, height);
} /** Neither the making of the container nor a number of the kernel's is in the log. */
export function isOlderThanLog({ created, contid }: Pick<ReadonlyContainer, "created" | "contid">): boolean {
  return created === 0 && contid === "";
}
