// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_FLAGS, NET_SLOT } from "../../../types/attribution/event.ts";
import { findLocation } from "./find-location.ts";
import type { Model } from "./model.ts";

const SLOTS = NAMESPACE_FLAGS.length;
/** Sets are looked for so far above. No kernel nests containers deeper than 32. */
const MAX_NESTING = 64;

function newNamespace(state: Model, maker: number): number {
  state.namespaceAlias.push(-1);
  return state.namespaceMaker.push(maker) - 1;
}

/** Nobody knows which: what a setns joined whose descriptor was never seen opened. */
const UNKNOWN_MAKER = -2;

export function unknownNamespace(state: Model): number {
  return newNamespace(state, UNKNOWN_MAKER);
}

export function isUnknownNamespace(state: Model, id: number): boolean {
  return state.namespaceMaker[findNamespace(state, id)] === UNKNOWN_MAKER;
}

/** The namespace that `id` was found to be. */
export function findNamespace(state: Model, id: number): number {
  let at = id;
  for (let next = state.namespaceAlias[at]!; next >= 0; next = state.namespaceAlias[at]!) at = next;
  for (let from = id; from !== at; ) {
    const next = state.namespaceAlias[from]!;
    state.namespaceAlias[from] = at; // shorten the way, which a log may make as long as itself
    from = next;
  }
  return at;
}

/** The eight namespaces of a location: of a container its set, of any other a base set of its own. */
export function setOfLocation(state: Model, index: number): number[] {
  const location = state.locations.get(findLocation(state, index))!;
  if (location.kind !== "container") {
    location.set ??= newSet(state);
    return location.set;
  }
  return state.containers.get(location.container)!.set ?? inheritedSet(state, location.container);
}

/**
 * Gives the container, and those around it that have none, the set of the first one above that has one, with what each has of its
 * own. Of containers nested deeper than can be (MAX_NESTING) the outermost is taken to share nothing.
 */
function inheritedSet(state: Model, container: number): number[] {
  const inner: number[] = [];
  let set: number[] | undefined;
  for (let at = container; set === undefined; ) {
    inner.push(at);
    const { parentLocation } = state.containers.get(at)!;
    const above = parentLocation < 0 ? undefined : state.locations.get(findLocation(state, parentLocation))!;
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

function newSet(state: Model): number[] {
  return Array.from({ length: SLOTS }, () => newNamespace(state, -1));
}

/** `set` with new namespaces of the types in `flags` (CLONE_NEW*), made by container `maker`. */
export function changedSet(state: Model, set: readonly number[], flags: number, maker: number): number[] {
  return set.map((id, slot) => ((flags & NAMESPACE_FLAGS[slot]!) !== 0 ? newNamespace(state, maker) : id));
}

/** Two names for the same namespaces: what an open location had becomes what it was found to be. */
export function aliasSets(state: Model, set: readonly number[], location: number): void {
  const target = setOfLocation(state, location);
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
export function sameSet(state: Model, a: readonly number[], b: readonly number[]): boolean {
  return a.every(
    (id, slot) => slot === NET_SLOT || findNamespace(state, id) === findNamespace(state, b[slot]!),
  );
}
