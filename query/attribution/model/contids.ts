// SPDX-License-Identifier: Apache-2.0

import { CONTID_UNSET } from "../../../types/contid.ts";
import type { LocationId } from "../../../types/ids.ts";
import type { Container } from "./container.ts";
import { addContainer } from "./containers.ts";
import { containerAt, HOST, NO_LOCATION, newLocation } from "./locations.ts";
import type { Model } from "./model.ts";
import { MAX_BELIEVED } from "./nesting.ts";

/**
 * The location of the container with this id. An unknown id creates the container and its ancestors, proven by
 * `event`.
 */
export function locationOfContid(
  state: Model,
  id: bigint,
  event: number,
  ancestors: readonly bigint[] = [],
): LocationId {
  return knownLocation(state, id) ?? addChain(state, [id, ...ancestors], event);
}

/** The container with this id; undefined for the host's id (1 on our kernel, 0 on the prototype). */
export function containerOfContid(state: Model, id: bigint, event: number): Container | undefined {
  return containerAt(state, locationOfContid(state, id, event));
}

/** The location of a known id, or of one that belongs to no container. Undefined for any other. */
function knownLocation(state: Model, id: bigint): LocationId | undefined {
  if (id === CONTID_UNSET) return newLocation(state, { kind: "undefined" });
  if (id === 0n || (id === 1n && state.numbersHost)) return HOST;
  const known = state.contids.get(id.toString());
  return known === undefined ? undefined : state.containers.get(known)!.location;
}

/**
 * Adds the containers of a chain, outermost first, up to a known one. `chain`: innermost first, the first one unknown.
 * A record has room for thousands of ids, but no kernel nests so deep: ids after the first MAX_BELIEVED are dropped,
 * and a conflict is recorded.
 */
function addChain(state: Model, chain: readonly bigint[], event: number): LocationId {
  const ids = chain.slice(0, MAX_BELIEVED);
  let location = NO_LOCATION;
  let end = 0;
  for (let isLast = false; end < ids.length && !isLast; end++) {
    const known = end === 0 ? undefined : knownLocation(state, ids[end]!);
    if (known !== undefined) {
      location = known;
      break;
    }
    isLast = ids.includes(ids[end]!, end + 1); // no container contains itself
  }
  if (end === MAX_BELIEVED && chain.length > end) {
    const detail = `a chain of ${chain.length} containers: those above the first ${MAX_BELIEVED} are left out`;
    state.conflicts.push({ event, pid: -1, kind: "nesting", detail });
  }
  for (let at = end - 1; at >= 0; at--) location = addNumbered(state, ids[at]!.toString(), location, event);
  return location;
}

function addNumbered(state: Model, contid: string, parentLocation: LocationId, event: number): LocationId {
  const { location } = addContainer(state, {
    key: event,
    keySuffix: contid,
    created: 0,
    contid,
    parentLocation,
    evidence: "kernel",
    proof: event,
    underConstruction: false,
  });
  state.contids.set(contid, state.containers.last);
  return location;
}
