// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { ClaimedName } from "../facts/machine-message.ts";

/** An engine's statement about a container. It counts only once its sender is proven to be on the host. */
export interface Claim {
  readonly event: number;
  readonly sender: TaskIndex;
  /** The process that it names, in pids of the sender's namespace; 0: none. */
  readonly pid: number;
  /** Location of an unseen child with that pid; -1: none. */
  readonly location: LocationId;
  /** The process is the manager of the container, outside of it. */
  readonly isManager: boolean;
  /** Inode of the container's PID namespace, or 0. */
  readonly pidNamespace: number;
  readonly names: readonly ClaimedName[];
}

/** Sender -> its latest claims, in the order of events. */
export type SenderClaims = Map<TaskIndex, Claim[]>;

/** A client's request to an engine for a container. */
export interface Request {
  /** The client. */
  readonly task: TaskIndex;
  readonly event: number;
  readonly names: readonly ClaimedName[];
}
