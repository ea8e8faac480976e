// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";

/**
 * Location of tasks: the host, a container, `undefined` (the kernel says that no container matches) or open (not
 * known). An open location is a variable: all tasks that inherit it share it, and binding it locates them all.
 */
export interface Location {
  kind: "host" | "container" | "undefined" | "open";
  /** Of a container; else -1. */
  container: ContainerIndex;
  /** Index of the location that it was bound to, or -1. */
  bound: LocationId;
  /** Why the location is open. In a "mixed" one a clone test cannot tell the container. */
  why: OpenReason | "";
  /** Event of the clone3 whose hidden flags may have created it, and the caller; 0 and -1 for any other location. */
  hidden: number;
  hiddenCloner: TaskIndex;
  /** For a hidden location: proven to be in an inner PID namespace, because its cloner is. */
  inner: boolean;
  /** Namespace ids, allocated on first use. */
  set: number[] | null;
  /** The first exec of a task in it, before it was bound. */
  sealedAt: number;
  /** Event that proves that it is not the host although it is open, or 0. */
  notHost: number;
  /** For a location reached by operations with known targets: the location before them; else -1. */
  from: LocationId;
  /**
   * Container that an unshare created in it before any exec, or -1. The clone3 with hidden flags, or the clone whose record is
   * missing, may have created that container already.
   */
  extendedBy: ContainerIndex;
  /** So many containers, one in the other, have been below it. */
  height: number;
}

export type OpenReason = "older" | "unpaired" | "hidden-flags" | "mixed";
