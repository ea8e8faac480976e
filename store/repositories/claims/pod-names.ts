// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** A container's name in the log, and its event. */
export interface PodName {
  readonly container: ContainerId;
  readonly value: string;
  readonly event: number;
}

/** Names made by kubelet's docker shim and CRI-O: k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT. */
export function readPodNames(store: Store): PodName[] {
  return store
    .prepare(
      "SELECT container, value, event FROM container_name WHERE value >= 'k8s_' AND value < 'k8s`' ORDER BY event",
    )
    .all() as PodName[];
}

/** Containers whose host name is this. */
export function containersWithHostname(store: Store, hostname: string): PodName[] {
  return store
    .prepare(
      "SELECT container, value, event FROM container_name WHERE value = ? AND kind = 'hostname' ORDER BY event",
    )
    .all(hostname) as PodName[];
}

/** Containers with a runtime's id that begins with this. */
export function containersWithId(store: Store, start: string): PodName[] {
  return store
    .prepare(
      "SELECT container, value, event FROM container_name WHERE kind = 'id' AND value >= ? AND value < ? ORDER BY event",
    )
    .all(start, `${start}\u{10ffff}`) as PodName[];
}
