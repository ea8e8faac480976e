// SPDX-License-Identifier: Apache-2.0

import { noteBound, noteReparented } from "./family.ts";
import { findPlace } from "./find-place.ts";
import { NEW_PID } from "./fold-event.ts";
import type { Container, FoldState, OpenReason, Place } from "./fold-state.ts";
import { aliasSets } from "./namespace-sets.ts";

export { findPlace } from "./find-place.ts";

export const HOST = 0;
/** Our kernel numbers containers 32 deep, and pid and user namespaces nest as deep in any. */
const MAX_DEPTH = 32;
/** A log that nests deeper than this was not written by a kernel. */
export const MAX_BELIEVED = 64;

export function newPlace(state: FoldState, place: Partial<Place> & Pick<Place, "kind">): number {
  return state.places.add(place);
}

export function openPlace(state: FoldState, why: OpenReason): number {
  return newPlace(state, { kind: "open", why });
}

export function placeOf(state: FoldState, index: number): Place {
  return state.places.get(findPlace(state, index))!;
}

/**
 * Says that an open place is another one, for all tasks that are in it, from their first event on. Not where that one
 * lies in it: nothing contains itself, whatever a log says.
 */
export function bindPlace(state: FoldState, open: number, to: number): void {
  const from = findPlace(state, open);
  const target = findPlace(state, to);
  const place = state.places.get(from)!;
  if (from === target || place.kind !== "open" || isWithin(state, target, from)) return;
  place.bound = target;
  noteBound(state, from, target);
  if (place.set !== null) aliasSets(state, place.set, target);
  const found = state.places.get(target)!;
  if (place.notHost !== 0 && found.notHost === 0) found.notHost = place.notHost;
  if (place.sealedAt !== 0) sealPlace(state, target, place.sealedAt);
}

/** A container is open until a task in it has called exec: until then its makers are still at work on its namespaces. */
export function sealPlace(state: FoldState, index: number, event: number): void {
  const place = placeOf(state, index);
  if (place.kind === "container") state.containers.get(place.container)!.open = false;
  else if (place.kind === "open" && place.sealedAt === 0) place.sealedAt = event;
}

export function containerAt(state: FoldState, index: number): Container | undefined {
  const place = placeOf(state, index);
  return place.kind === "container" ? state.containers.get(place.container) : undefined;
}

export type ContainerFacts = Partial<Container> &
  Pick<Container, "key" | "parentPlace" | "evidence" | "because">;

export function newContainer(facts: ContainerFacts): Container {
  return {
    keySuffix: "",
    place: -1,
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

export function addContainer(state: FoldState, facts: ContainerFacts): Container {
  const index = state.containers.add({ created: facts.key, open: true, ...facts });
  const container = state.containers.get(index)!;
  if (depthOf(state, container.parentPlace) >= MAX_BELIEVED) {
    container.parentPlace = -1;
    const detail = "it would lie deeper than containers can: its parent is left out";
    state.conflicts.push({ event: container.key, pid: -1, kind: "nesting", detail });
  }
  container.place = newPlace(state, { kind: "container", container: index });
  return container;
}

/** Says where a container lies; false where that lies in the container itself, and then nothing changes. */
export function setParentPlace(state: FoldState, container: Container, parentPlace: number): boolean {
  if (parentPlace >= 0 && isWithin(state, parentPlace, findPlace(state, container.place))) return false;
  container.parentPlace = parentPlace;
  noteReparented(state, placeOf(state, container.place).container);
  return true;
}

/** Whether a place is another, or lies in it; also where it lies deeper than can be. */
function isWithin(state: FoldState, place: number, upper: number): boolean {
  let at = findPlace(state, place);
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    if (at === upper) return true;
    const container = containerAt(state, at);
    if (container === undefined || container.parentPlace < 0) return false;
    at = findPlace(state, container.parentPlace);
  }
  return true;
}

/** How many containers a place lies in, itself included; counted up to MAX_BELIEVED. */
function depthOf(state: FoldState, place: number): number {
  let depth = 0;
  for (let at = place; at >= 0 && depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined) break;
    at = container.parentPlace;
  }
  return depth;
}

/** What a task makes in a container that lies as deep as can be goes on making that one. */
export function isDeepest(state: FoldState, place: number): boolean {
  return depthOf(state, place) >= MAX_DEPTH;
}

/** Where what a task makes lies: in its own place, or in the one that it was in before it joined others' namespaces. */
export function makingPlace(state: FoldState, index: number): number {
  const { why, from } = placeOf(state, index);
  return why === "mixed" && from >= 0 ? from : index;
}

export function hasOwnPidNamespace(container: Container): boolean {
  return (container.flags & NEW_PID) !== 0;
}

/**
 * The place that made the pid namespace of `index`: containers without one of their own lie in their parent's. In a log that nests
 * deeper than can be, what is reached after MAX_BELIEVED steps is taken for one whose parent is not known.
 */
export function pidNamespaceAt(state: FoldState, index: number): number {
  let at = findPlace(state, index);
  for (let depth = 0; depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined || hasOwnPidNamespace(container)) return at;
    if (container.hiddenFlags || container.parentPlace < 0) return at;
    at = findPlace(state, container.parentPlace);
  }
  return at;
}
