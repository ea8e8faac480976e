// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import type { LocationId } from "../../../types/ids.ts";
import { noteBound, noteReparented } from "./family.ts";
import { findLocation } from "./find-location.ts";
import { heightOf, raiseHeight } from "./heights.ts";
import { NO_TASK } from "./indexes.ts";
import type { Container, Location, Model, OpenReason } from "./model.ts";
import { aliasSets } from "./namespace-sets.ts";
import type { ReadonlyModel } from "./readonly-model.ts";

export { findLocation } from "./find-location.ts";

/** Index of the host's location. */
export const HOST = 0 as LocationId;
/** Index of no location. */
export const NO_LOCATION = -1 as LocationId;
/** Our kernel nests containers 32 deep; every kernel limits PID and user namespaces to the same depth. */
const MAX_DEPTH = 32;
/** Deeper nesting in a log was not written by a kernel. */
export const MAX_BELIEVED = 64;

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

/** A container is under construction until a task in it calls exec: until then its creator may still change its namespaces. */
export function sealLocation(state: Model, index: LocationId, event: number): void {
  const location = locationOf(state, index);
  if (location.kind === "container") state.containers.get(location.container)!.underConstruction = false;
  else if (location.kind === "open" && location.sealedAt === 0) location.sealedAt = event;
}

/** The container at a location; undefined for the host and for open and undefined locations. */
export function containerAt(state: ReadonlyModel, index: LocationId): Container | undefined {
  const location = locationOf(state, index);
  return location.kind === "container" ? state.containers.get(location.container) : undefined;
}

export type ContainerFacts = Partial<Container> &
  Pick<Container, "key" | "parentLocation" | "evidence" | "proof">;

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
}

/** Whether so many containers, one in the other, cannot lie there. */
function isTooDeep(state: Model, location: LocationId, height: number): boolean {
  return height > 0 && depthOf(state, location) + height > MAX_BELIEVED;
}

function leaveOut(state: Model, event: number, what: string): void {
  state.conflicts.push({ event, pid: -1, kind: "nesting", detail: `${what} is left out` });
}

/** Whether a location equals another or is inside it. */
function isWithin(state: Model, location: LocationId, upper: LocationId): boolean {
  let at = findLocation(state, location);
  for (let depth = 0; depth <= MAX_BELIEVED; depth++) {
    if (at === upper) return true;
    const container = containerAt(state, at);
    if (container === undefined || container.parentLocation < 0) return false;
    at = findLocation(state, container.parentLocation);
  }
  return true;
}

/** Nesting depth of a location: the number of containers around it, itself included, up to MAX_BELIEVED. */
function depthOf(state: Model, location: LocationId): number {
  let depth = 0;
  for (let at = location; at >= 0 && depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined) break;
    at = container.parentLocation;
  }
  return depth;
}

/** At the maximum depth, creating a container extends the present one. */
export function isDeepest(state: Model, location: LocationId): boolean {
  return depthOf(state, location) >= MAX_DEPTH;
}

/** In a location of unknown depth so many containers, one in the other, are not believed to be all. */
const MOST_ABOVE_UNKNOWN = 8;

/**
 * Whether what a task creates here may lie at the maximum depth already, and so extend the present container: the containers known
 * around it are many, and more may be: it is below some of this kind, their outermost is in no known place, or as many records
 * are missing since it was created.
 */
export function mayBeDeepest(state: Model, index: LocationId): boolean {
  const above = makingLocation(state, index);
  const depth = depthOf(state, above);
  if (depth < MOST_ABOVE_UNKNOWN) return false;
  if (above !== index) return true;
  let outermost: Container | undefined;
  let at = findLocation(state, index);
  for (let one = containerAt(state, at); one !== undefined; one = containerAt(state, at)) {
    outermost = one;
    if (one.parentLocation < 0) return true;
    at = findLocation(state, one.parentLocation);
  }
  return at !== HOST || depth + state.shown.missing - outermost!.missingBefore >= MAX_DEPTH;
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

/** True if the container is known to have a PID namespace of its own. */
export function hasOwnPidNamespace(container: Container): boolean {
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
