// SPDX-License-Identifier: Apache-2.0

import type { ContainerClass } from "../types/attribution/conclusions.ts";
import type { ClaimsView } from "../types/claims.ts";
import type { ContainerId } from "../types/ids.ts";

/** A container as every answer shows it. */
export interface ContainerView {
  readonly row: ContainerId;
  readonly key: string;
  readonly contid: string | null;
  readonly name: string | null;
  /** The runtime's id (64 hex digits with docker, podman and cri-o). */
  readonly id: string | null;
  readonly class: ContainerClass;
  /** Of class host: process ids alone say so, and it may be a sandbox that shares them. */
  readonly isHostByPids: boolean;
  /** Keys from the host down to this one. */
  readonly path: readonly string[];
  readonly parent: ContainerView | null;
  /** Claims of inventories on it; absent: none. */
  readonly claimed?: ClaimsView;
}

/** The view of a container by its row. */
export type ContainerReader = (row: ContainerId) => ContainerView;
