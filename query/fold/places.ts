// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "./fold-event.ts";
import type { Container, FoldState, OpenReason, Place } from "./fold-state.ts";
import { aliasSets } from "./namespace-sets.ts";

export const HOST = 0;

export function newPlace(state: FoldState, place: Partial<Place> & Pick<Place, "kind">): number {
  state.places.push({
    container: -1,
    bound: -1,
    why: "",
    hidden: 0,
    hiddenCloner: -1,
    set: null,
    sealedAt: 0,
    notHost: 0,
    from: -1,
    extendedBy: -1,
    ...place,
  });
  return state.places.length - 1;
}

export function openPlace(state: FoldState, why: OpenReason): number {
  return newPlace(state, { kind: "open", why });
}

/** The place that `index` was found to be. */
export function findPlace(state: FoldState, index: number): number {
  let at = index;
  for (let next = state.places[at]!.bound; next >= 0; next = state.places[at]!.bound) at = next;
  return at;
}

export function placeOf(state: FoldState, index: number): Place {
  return state.places[findPlace(state, index)]!;
}

/** Says that an open place is another one, for all tasks that are in it, from their first event on. */
export function bindPlace(state: FoldState, open: number, to: number): void {
  const from = findPlace(state, open);
  const target = findPlace(state, to);
  const place = state.places[from]!;
  if (from === target || place.kind !== "open") return;
  place.bound = target;
  if (place.set !== null) aliasSets(state, place.set, target);
  const found = state.places[target]!;
  if (place.notHost !== 0 && found.notHost === 0) found.notHost = place.notHost;
  if (place.sealedAt !== 0) sealPlace(state, target, place.sealedAt);
}

/** A container is open until a task in it has called exec: until then its makers are still at work on its namespaces. */
export function sealPlace(state: FoldState, index: number, event: number): void {
  const place = placeOf(state, index);
  if (place.kind === "container") state.containers[place.container]!.open = false;
  else if (place.kind === "open" && place.sealedAt === 0) place.sealedAt = event;
}

export function containerAt(state: FoldState, index: number): Container | undefined {
  const place = placeOf(state, index);
  return place.kind === "container" ? state.containers[place.container] : undefined;
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
  const container = newContainer(facts);
  const index = state.containers.push(container) - 1;
  container.place = newPlace(state, { kind: "container", container: index });
  return container;
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
 * The place that made the pid namespace of `index`: containers without one of their own lie in their parent's.
 * Bounded by the depth of the tree; parents are made before their children, so it ends.
 */
export function pidNamespaceAt(state: FoldState, index: number): number {
  let at = findPlace(state, index);
  for (;;) {
    const container = containerAt(state, at);
    if (container === undefined || hasOwnPidNamespace(container)) return at;
    if (container.hiddenFlags || container.parentPlace < 0) return at;
    at = findPlace(state, container.parentPlace);
  }
}
