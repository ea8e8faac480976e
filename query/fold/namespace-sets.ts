// SPDX-License-Identifier: Apache-2.0
import { findPlace } from "./find-place.ts";
import { NAMESPACE_FLAGS, NET_SLOT } from "./fold-event.ts";
import type { FoldState } from "./fold-state.ts";

const SLOTS = NAMESPACE_FLAGS.length;
/** Sets are looked for so far above. No kernel nests containers deeper than 32. */
const MAX_NESTING = 64;

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
  if (place.kind !== "container") {
    place.set ??= newSet(state);
    return place.set;
  }
  return state.containers.get(place.container)!.set ?? inheritedSet(state, place.container);
}

/**
 * Gives the container, and those around it that have none, the set of the first one above that has one, with what each has of its
 * own. Of containers nested deeper than can be (MAX_NESTING) the outermost is taken to share nothing.
 */
function inheritedSet(state: FoldState, container: number): number[] {
  const inner: number[] = [];
  let set: number[] | undefined;
  for (let at = container; set === undefined; ) {
    inner.push(at);
    const { parentPlace } = state.containers.get(at)!;
    const above = parentPlace < 0 ? undefined : state.places.get(findPlace(state, parentPlace))!;
    if (above === undefined || inner.length > MAX_NESTING) set = newSet(state);
    else if (above.kind === "container") {
      set = state.containers.get(above.container)!.set ?? undefined;
      at = above.container;
    } else {
      above.set ??= newSet(state);
      set = above.set;
    }
  }
  for (const at of inner.reverse()) {
    const one = state.containers.get(at)!;
    set = changedSet(state, set, one.flags, at);
    one.set = set;
  }
  return set;
}

function newSet(state: FoldState): number[] {
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
