// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Residence } from "./task.ts";

/** A clone whose child has not been matched yet. */
export interface Clone {
  event: number;
  cloner: TaskIndex;
  exit: number;
  /** Location of the child; may be open. */
  location: LocationId;
  /** Expected ppid of the child. */
  childPpid: number;
  /** clone3: the child may also be a thread. */
  hidden: boolean;
  /** Its flags are known and create no namespaces. */
  plain: boolean;
  /** Records are missing since the last exec, or the birth, of its caller. */
  behindHole: boolean;
  /** The caller had threads. */
  ofThreads: boolean;
  /** Not a vfork: the record was written at the child's birth. */
  prompt: boolean;
  /** Operations of its caller that were undone because the new thread may have made them. */
  withdrawn: Withdrawn | null;
}

/** Operations that were undone because a thread may have made them, with the data to restore them. */
export interface Withdrawn {
  /** Number of moves that the task kept. */
  readonly kept: number;
  readonly moves: readonly Residence[];
  readonly set: readonly number[] | null;
  readonly threadsDiverged: boolean;
  /** Containers that it seemed to have created, with their sets. */
  readonly made: readonly { readonly container: ContainerIndex; readonly set: number[] | null }[];
}
