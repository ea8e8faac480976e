// SPDX-License-Identifier: Apache-2.0

import { IPC_SLOT, NET_SLOT, NEW_IPC, NEW_NET } from "../../../types/attribution/event.ts";
import type { ContainerIndex } from "../../../types/ids.ts";
import type { ContainerNamespace } from "../model/container.ts";
import { findLocation } from "../model/find-location.ts";
import { NO_CONTAINER } from "../model/indexes.ts";
import type { Model } from "../model/model.ts";
import { findNamespace } from "../model/namespace-sets.ts";

/**
 * Finds pods: containers that share the network and IPC namespaces created by one of them. Creator -> all
 * members, itself included, in the order of creation. Containers below the creator inherit both namespaces and are no
 * members.
 */
export function findPods(state: Model): Map<ContainerIndex, ContainerIndex[]> {
  const pods = new Map<ContainerIndex, ContainerIndex[]>();
  const numbered = makersOfNumbered(state);
  for (const [index, container] of state.containers.entries()) {
    const maker = numbered.get(index) ?? makerOfBoth(state, container.set);
    if (maker < 0 || maker === index) continue;
    if (isNestedIn(state, index, maker)) continue;
    const pod = pods.get(maker);
    if (pod === undefined) pods.set(maker, [maker, index]);
    else pod.push(index);
  }
  return pods;
}

function makerOfBoth(state: Model, set: readonly number[] | null): ContainerIndex {
  if (set === null) return NO_CONTAINER;
  const maker = makerOf(state, set[NET_SLOT]!);
  return maker === makerOf(state, set[IPC_SLOT]!) ? maker : NO_CONTAINER;
}

/**
 * Containers that the kernel numbers are created with the inodes of all their namespaces. Container -> the
 * container that created both its network and its IPC namespace. Inodes are reused: the latest creator counts.
 */
function makersOfNumbered(state: Model): Map<ContainerIndex, ContainerIndex> {
  const sharing = new Map<ContainerIndex, { net: number; ipc: number }>();
  for (const [index, { contid, flags, namespaces }] of state.containers.entries())
    if (contid !== "" && (flags & (NEW_NET | NEW_IPC)) === 0 && namespaces.length > 0)
      sharing.set(index, { net: inodeOf(namespaces, "net"), ipc: inodeOf(namespaces, "ipc") });
  const makers = new Map(
    [...sharing.values()].flatMap(({ net, ipc }) => [net, ipc]).map((inode) => [inode, NO_CONTAINER]),
  );
  const found = new Map<ContainerIndex, ContainerIndex>();
  for (const [index, { contid, flags, namespaces }] of state.containers.entries()) {
    const wanted = sharing.get(index);
    if (wanted !== undefined) {
      const maker = makers.get(wanted.net)!;
      if (maker >= 0 && maker === makers.get(wanted.ipc)) found.set(index, maker);
    } else if (contid !== "")
      for (const { type, inode } of namespaces)
        if (makers.has(inode) && (flags & MADE[type]!) !== 0) makers.set(inode, index);
  }
  return found;
}

const MADE: Readonly<Record<string, number>> = { net: NEW_NET, ipc: NEW_IPC };

function inodeOf(namespaces: readonly ContainerNamespace[], wanted: "net" | "ipc"): number {
  return namespaces.find(({ type }) => type === wanted)?.inode ?? 0;
}

function makerOf(state: Model, namespace: number): ContainerIndex {
  return state.namespaceMaker[findNamespace(state, namespace)]!;
}

function isNestedIn(state: Model, index: ContainerIndex, upper: ContainerIndex): boolean {
  const seen = new Set<ContainerIndex>();
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
