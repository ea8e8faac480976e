// SPDX-License-Identifier: Apache-2.0

import { IPC_SLOT, NET_SLOT } from "../../../types/attribution/event.ts";
import { findLocation } from "../model/find-location.ts";
import type { Model } from "../model/model.ts";
import { findNamespace } from "../model/namespace-sets.ts";

/**
 * Finds pods: containers that share the network and IPC namespaces created by one of them. Creator (index) -> all
 * members, itself included, in the order of creation. Containers below the creator inherit both namespaces and are no
 * members.
 */
export function findPods(state: Model): Map<number, number[]> {
  const pods = new Map<number, number[]>();
  for (const [index, container] of state.containers.entries()) {
    if (container.set === null) continue;
    const maker = makerOf(state, container.set[NET_SLOT]!);
    if (maker < 0 || maker === index || maker !== makerOf(state, container.set[IPC_SLOT]!)) continue;
    if (isBelow(state, index, maker)) continue;
    const pod = pods.get(maker);
    if (pod === undefined) pods.set(maker, [maker, index]);
    else pod.push(index);
  }
  return pods;
}

function makerOf(state: Model, namespace: number): number {
  return state.namespaceMaker[findNamespace(state, namespace)]!;
}

function isBelow(state: Model, index: number, upper: number): boolean {
  const seen = new Set<number>();
  for (let at = index; !seen.has(at); ) {
    seen.add(at);
    const location = state.containers.get(at)!.parentLocation;
    if (location < 0) return false;
    at = state.locations.get(findLocation(state, location))!.container;
    if (at === upper) return true;
    if (at < 0) return false;
  }
  return false;
}
