// SPDX-License-Identifier: Apache-2.0
import { findPlace } from "./find-place.ts";
import { NAMESPACE_FLAGS, NET_SLOT } from "./fold-event.ts";
import type { FoldState } from "./fold-state.ts";

const SLOTS = NAMESPACE_FLAGS.length;

function newNamespace(state: FoldState, maker: number): number {
  state.namespaceAlias.push(-1);
  return state.namespaceMaker.push(maker) - 1;
}

/** Nobody knows which: what a setns joined whose descriptor was never seen opened. */
const UNKNOWN_MAKER = -2;

export function unknownNamespace(state: FoldState): number {
  return newNamespace(state, UNKNOWN_MAKER);
}

export function isUnknownNamespace(state: FoldState, id: number): boolean {
  return state.namespaceMaker[findNamespace(state, id)] === UNKNOWN_MAKER;
}

/** The namespace that `id` was found to be. */
export function findNamespace(state: FoldState, id: number): number {
  let at = id;
  for (let next = state.namespaceAlias[at]!; next >= 0; next = state.namespaceAlias[at]!) at = next;
  for (let from = id; from !== at; ) {
    const next = state.namespaceAlias[from]!;
    state.namespaceAlias[from] = at; // shorten the way, which a log may make as long as itself
    from = next;
  }
  return at;
}

/** The eight namespaces of a place: of a container its set, of any other a base set of its own. */
export function setOfPlace(state: FoldState, index: number): number[] {
  const place = state.places.get(findPlace(state, index))!;
  if (place.kind === "container") {
    const container = state.containers.get(place.container)!;
    container.set ??= changedSet(
      state,
      baseSet(state, container.parentPlace),
      container.flags,
      place.container,
    );
    return container.set;
  }
  place.set ??= Array.from({ length: SLOTS }, () => newNamespace(state, -1));
  return place.set;
}

function baseSet(state: FoldState, parentPlace: number): number[] {
  if (parentPlace >= 0) return setOfPlace(state, parentPlace);
  return Array.from({ length: SLOTS }, () => newNamespace(state, -1));
}

/** `set` with new namespaces of the types in `flags` (CLONE_NEW*), made by container `maker`. */
export function changedSet(state: FoldState, set: readonly number[], flags: number, maker: number): number[] {
  return set.map((id, slot) => ((flags & NAMESPACE_FLAGS[slot]!) !== 0 ? newNamespace(state, maker) : id));
}

/** Two names for the same namespaces: what an open place had becomes what it was found to be. */
export function aliasSets(state: FoldState, set: readonly number[], place: number): void {
  const target = setOfPlace(state, place);
  for (const [slot, id] of set.entries()) {
    const from = findNamespace(state, id);
    const to = findNamespace(state, target[slot]!);
    if (from !== to) state.namespaceAlias[from] = to;
  }
}

/**
 * Whether two sets are the same container's. The network namespace is left out: plug-ins visit it and pods share it,
 * and neither makes a task a member of anything.
 */
export function sameSet(state: FoldState, a: readonly number[], b: readonly number[]): boolean {
  return a.every(
    (id, slot) => slot === NET_SLOT || findNamespace(state, id) === findNamespace(state, b[slot]!),
  );
}
