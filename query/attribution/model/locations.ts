// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import { noteBound, noteReparented } from "./family.ts";
import { findLocation } from "./find-location.ts";
import type { Container, Location, Model, OpenReason } from "./model.ts";
import { aliasSets } from "./namespace-sets.ts";
import type { ReadonlyModel } from "./readonly-model.ts";

export { findLocation } from "./find-location.ts";

export const HOST = 0;
/** Our kernel numbers containers 32 deep, and pid and user namespaces nest as deep in any. */
const MAX_DEPTH = 32;
/** A log that nests deeper than this was not written by a kernel. */
export const MAX_BELIEVED = 64;

export function newLocation(state: Model, location: Partial<Location> & Pick<Location, "kind">): number {
  return state.locations.add(location);
}

export function openLocation(state: Model, why: OpenReason): number {
  return newLocation(state, { kind: "open", why });
}

export function locationOf(state: ReadonlyModel, index: number): Location {
  return state.locations.get(findLocation(state, index))!;
}

/**
 * Says that an open location is another one, for all tasks that are in it, from their first event on. Not where that one
 * lies in it: nothing contains itself, whatever a log says.
 */
export function bindLocation(state: Model, open: number, to: number): void {
  const from = findLocation(state, open);
  const target = findLocation(state, to);
  const location = state.locations.get(from)!;
  if (from === target || location.kind !== "open" || isWithin(state, target, from)) return;
  location.bound = target;
  noteBound(state, from, target);
  if (location.set !== null) aliasSets(state, location.set, target);
  const found = state.locations.get(target)!;
  if (location.notHost !== 0 && found.notHost === 0) found.notHost = location.notHost;
  if (location.sealedAt !== 0) sealLocation(state, target, location.sealedAt);
}

/** A container is open until a task in it has called exec: until then its makers are still at work on its namespaces. */
export function sealLocation(state: Model, index: number, event: number): void {
  const location = locationOf(state, index);
  if (location.kind === "container") state.containers.get(location.container)!.open = false;
  else if (location.kind === "open" && location.sealedAt === 0) location.sealedAt = event;
}

export function containerAt(state: ReadonlyModel, index: number): Container | undefined {
  const location = locationOf(state, index);
  return location.kind === "container" ? state.containers.get(location.container) : undefined;
}

export type ContainerFacts = Partial<Container> &
  Pick<Container, "key" | "parentLocation" | "evidence" | "proof">;

export function newContainer(facts: ContainerFacts): Container {
  return {
    keySuffix: "",
    location: -1,
    contid: "",
    created: facts.key,
    ended: 0,
    flags: 0,
    open: true,
    extendedByClone: false,
    set: null,
    pidFrom: 0,
    hiddenFlags: false,
    maker: -1,
    init: -1,
    names: [],
    namespaces: [],
    numbers: [],
    ...facts,
  };
}

export function addContainer(state: Model, facts: ContainerFacts): Container {
  const index = state.containers.add({ created: facts.key, open: true, ...facts });
  const container = state.containers.get(index)!;
  if (depthOf(state, container.parentLocation) >= MAX_BELIEVED) {
    container.parentLocation = -1;
    const detail = "it would lie deeper than containers can: its parent is left out";
    state.conflicts.push({ event: container.key, pid: -1, kind: "nesting", detail });
  }
  container.location = newLocation(state, { kind: "container", container: index });
  return container;
}

/** Says where a container lies; false where that lies in the container itself, and then nothing changes. */
export function setParentLocation(state: Model, container: Container, parentLocation: number): boolean {
  if (parentLocation >= 0 && isWithin(state, parentLocation, findLocation(state, container.location)))
    return false;
  container.parentLocation = parentLocation;
  noteReparented(state, locationOf(state, container.location).container);
  return true;
}

/** Whether a location is another, or lies in it; also where it lies deeper than can be. */
function isWithin(state: Model, location: number, upper: number): boolean {
  let at = findLocation(state, location);
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    if (at === upper) return true;
    const container = containerAt(state, at);
    if (container === undefined || container.parentLocation < 0) return false;
    at = findLocation(state, container.parentLocation);
  }
  return true;
}

/** How many containers a location lies in, itself included; counted up to MAX_BELIEVED. */
function depthOf(state: Model, location: number): number {
  let depth = 0;
  for (let at = location; at >= 0 && depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined) break;
    at = container.parentLocation;
  }
  return depth;
}

/** What a task makes in a container that lies as deep as can be goes on making that one. */
export function isDeepest(state: Model, location: number): boolean {
  return depthOf(state, location) >= MAX_DEPTH;
}

/** Where what a task makes lies: in its own location, or in the one that it was in before it joined others' namespaces. */
export function makingLocation(state: Model, index: number): number {
  const { why, from } = locationOf(state, index);
  return why === "mixed" && from >= 0 ? from : index;
}

export function hasOwnPidNamespace(container: Container): boolean {
  return (container.flags & NEW_PID) !== 0;
}

/**
 * The location that made the pid namespace of `index`: containers without one of their own lie in their parent's. In a log that nests
 * deeper than can be, what is reached after MAX_BELIEVED steps is taken for one whose parent is not known.
 */
export function pidNamespaceAt(state: ReadonlyModel, index: number): number {
  let at = findLocation(state, index);
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined || hasOwnPidNamespace(container)) return at;
    if (container.hiddenFlags || container.parentLocation < 0) return at;
    at = findLocation(state, container.parentLocation);
  }
  return at;
}
