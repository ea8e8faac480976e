// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_FLAGS, NET_SLOT } from "../../../types/attribution/event.ts";
import type { ContainerIndex, LocationId } from "../../../types/ids.ts";
import { findLocation } from "./find-location.ts";
import { NO_CONTAINER } from "./indexes.ts";
import type { Model } from "./model.ts";

const SLOTS = NAMESPACE_FLAGS.length;
/** Limit for the search upwards. No kernel nests containers deeper than 32. */
const MAX_NESTING = 64;

function newNamespace(state: Model, maker: ContainerIndex): number {
  state.namespaceAlias.push(-1);
  return state.namespaceMaker.push(maker) - 1;
}

/** An unknown creator: a setns whose descriptor was never seen opened joined it. */
const UNKNOWN_MAKER = -2 as ContainerIndex;

export function unknownNamespace(state: Model): number {
  return newNamespace(state, UNKNOWN_MAKER);
}

export function isUnknownNamespace(state: Model, id: number): boolean {
  return state.namespaceMaker[findNamespace(state, id)] === UNKNOWN_MAKER;
}

/** Resolves a namespace id through its aliases. */
export function findNamespace(state: Model, id: number): number {
  let at = id;
  for (let next = state.namespaceAlias[at]!; next >= 0; next = state.namespaceAlias[at]!) at = next;
  for (let from = id; from !== at; ) {
    const next = state.namespaceAlias[from]!;
    state.namespaceAlias[from] = at; // path compression: a log can make the chain as long as itself
    from = next;
  }
  return at;
}

/** The eight namespaces of a location: the set of a container, or a base set of its own for any other. */
export function setOfLocation(state: Model, index: LocationId): number[] {
  const location = state.locations.get(findLocation(state, index))!;
  if (location.kind !== "container") {
    location.set ??= newSet(state);
    return location.set;
  }
  return state.containers.get(location.container)!.set ?? inheritedSet(state, location.container);
}

/**
 * Gives the container, and its ancestors without a set, the set of the nearest ancestor that has one, changed by the
 * namespaces of each. With nesting deeper than MAX_NESTING the outermost container is taken to share nothing.
 */
function inheritedSet(state: Model, container: ContainerIndex): number[] {
  const inner: ContainerIndex[] = [];
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
  return Array.from({ length: SLOTS }, () => newNamespace(state, NO_CONTAINER));
}

/** Copy of `set` with new namespaces of the types in `flags` (CLONE_NEW*), created by container `maker`. */
export function changedSet(
  state: Model,
  set: readonly number[],
  flags: number,
  maker: ContainerIndex,
): number[] {
  return set.map((id, slot) => ((flags & NAMESPACE_FLAGS[slot]!) !== 0 ? newNamespace(state, maker) : id));
}

/** Makes two sets aliases: the set of an open location now stands for that of the location it was bound to. */
export function aliasSets(state: Model, set: readonly number[], location: LocationId): void {
  const target = setOfLocation(state, location);
  for (const [slot, id] of set.entries()) {
    const from = findNamespace(state, id);
    const to = findNamespace(state, target[slot]!);
    if (from !== to) state.namespaceAlias[from] = to;
  }
}

/**
 * Whether two sets belong to one container. The network namespace is ignored: plugins visit it and pods share it,
 * without any effect on membership.
 */
export function sameSet(state: Model, a: readonly number[], b: readonly number[]): boolean {
  return a.every(
    (id, slot) => slot === NET_SLOT || findNamespace(state, id) === findNamespace(state, b[slot]!),
  );
}
