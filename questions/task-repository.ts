// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../types/attribution/evidence.ts";
import type { BootId, ContainerId, TaskId } from "../types/ids.ts";
import type { EventKey } from "./event-key.ts";

export interface TaskRepository {
  /** By the order in which they were concluded, some at a time. */
  tasks(criteria: TaskCriteria): AsyncIterable<readonly TaskView[]>;
}

/** Everything that is given must hold. */
export interface TaskCriteria {
  readonly boots?: readonly BootId[];
  readonly pid?: number;
  /** That were in one of these at any time; as `ContainerView.row`. */
  readonly containers?: readonly ContainerId[];
}

/** A task as the log shows it. */
export interface TaskView {
  readonly row: TaskId;
  readonly boot: BootId;
  readonly pid: number;
  readonly first: EventKey;
  readonly last: EventKey;
  /** Row of its parent; null: not known. */
  readonly parent: TaskId | null;
  /** The event that made it; null: none was seen. */
  readonly born: EventKey | null;
  /** It is known only as the parent of somebody. */
  readonly isSilent: boolean;
  /** Where it was, one after the other. */
  readonly memberships: readonly Membership[];
}

/** A container, or none that is known, from one event to another, both included. */
export interface Membership {
  readonly from: EventKey;
  readonly to: EventKey;
  readonly container: ContainerId | null;
  readonly evidence: Evidence;
  readonly proof: EventKey;
  readonly conflict: boolean;
}
