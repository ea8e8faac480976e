// SPDX-License-Identifier: Apache-2.0

import type { ContainerClass } from "../types/attribution/conclusions.ts";
import type { Evidence } from "../types/attribution/evidence.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import type { ContainerView } from "./container-view.ts";
import type { EventKey } from "./event-key.ts";

export interface ContainerRepository {
  /** By the order in which they were concluded, some at a time. */
  containers(criteria: ContainerCriteria): AsyncIterable<readonly ContainerLife[]>;
  /** Where each container lies, and when it lived: all but the likely ones, or these and those below them; in the order of the events that prove them. */
  nested(below?: readonly ContainerId[]): Promise<readonly NestedContainer[]>;
  /** The images of all containers with an image, as command lines name them; of several the last one. */
  images(): Promise<ReadonlyMap<ContainerId, string>>;
}

/** Everything that is given must hold. */
export interface ContainerCriteria {
  /** As `ContainerView.row`. */
  readonly containers?: readonly ContainerId[];
  readonly boots?: readonly BootId[];
  /** Left out: all but `likely`. */
  readonly classes?: readonly ContainerClass[];
}

/** A container, and the events between which it lived. */
export interface ContainerLife {
  readonly view: ContainerView;
  readonly boot: BootId;
  /** null: older than the log. */
  readonly created: EventKey | null;
  /** null: not seen to end. */
  readonly ended: EventKey | null;
  /** Of its own tasks, not of those below it. */
  readonly first: EventKey | null;
  readonly last: EventKey | null;
  /** Evidence for its place in the tree. */
  readonly evidence: Evidence;
  readonly proof: EventKey;
}

/** A container and the one that it lies in, with its life; times are epoch milliseconds. */
export interface NestedContainer {
  readonly view: ContainerView;
  readonly boot: BootId;
  readonly parent: ContainerId | null;
  /** null: older than the log, or its making is not in the log. */
  readonly createdMs: number | null;
  /** Its making is not in the log, but the birth of its first task is: when that was. */
  readonly firstBirthMs: number | null;
  /** null: not seen to end. */
  readonly endedMs: number | null;
  /** Of its own tasks, not of those below it. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly evidence: Evidence;
  /** Text id of the event that proves its place. */
  readonly proof: string;
  /** Types of the namespaces that it has of its own. */
  readonly namespaces: readonly string[];
}
