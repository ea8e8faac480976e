// SPDX-License-Identifier: Apache-2.0

import type { NamespaceType } from "../../../types/attribution/event.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";

export interface Container {
  /** The event that first proves it. */
  key: number;
  keySuffix: string;
  /** Location in which it was created; -1: not known. */
  parentLocation: LocationId;
  location: LocationId;
  contid: string;
  created: number;
  ended: number;
  evidence: Evidence;
  proof: number;
  flags: number;
  /** No task in it has called exec yet: its creator may still change its namespaces. */
  underConstruction: boolean;
  /** Its first clone with CLONE_NEW* extended it; further ones create children. */
  extendedByClone: boolean;
  set: number[] | null;
  /** Clone or unshare that created its PID namespace after the birth of its first task (nspawn), or 0. */
  pidFrom: number;
  /** The task whose unshare that was, and whose children are born into it; -1: a clone's child is its first. */
  pidMaker: TaskIndex;
  /** How many events were missing in the log by then. */
  missingBefore: number;
  /** Created by a clone3: it has a PID namespace of its own for certain only if `flags` says so. */
  hiddenFlags: boolean;
  /** The task that created it. The command lines of that task's ancestors name it. */
  maker: TaskIndex;
  /** Its first task, which moved the root into place; -1. */
  init: TaskIndex;
  names: ContainerName[];
  /** Replaced only as a whole, by a longer list (`appendNamespace`). */
  namespaces: readonly ContainerNamespace[];
  /**
   * Return values of clones in it, in the order of events: the counter of its PID namespace. Only for containers older
   * than the log.
   */
  numbers: { event: number; number: number }[];
}

export interface ContainerName {
  kind: string;
  value: string;
  event: number;
}

export interface ContainerNamespace {
  readonly type: NamespaceType;
  readonly inode: number;
  readonly event: number;
}
