// SPDX-License-Identifier: Apache-2.0

import type { NamespaceType } from "../../../types/attribution/event.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Request, SenderClaims } from "./claims.ts";
import type { Clone } from "./clone.ts";
import type { HostNumbers, NumberLine } from "./pid-counters.ts";
import type { RoleFact } from "./role-fact.ts";
import type { ContainerTable } from "./table/container-rows.ts";
import type { LocationTable } from "./table/location-rows.ts";
import type { PidTable } from "./table/pid-table.ts";
import type { TaskTable } from "./table/task-rows.ts";

/** A contradiction between two statements of the log. `pid`: -1 if it is about no task. */
export interface Conflict {
  event: number;
  pid: number;
  kind: string;
  detail: string;
}

/** A statement of one event that differs from its task's membership. */
export interface EventLocation {
  event: number;
  position: number;
  role: "subject" | "object" | "member";
  pid: number;
  /** -1: not known. */
  location: LocationId;
  evidence: Evidence;
  proof: number;
}

/** State of the fold for one boot: plain data, so it can be stored and continued. */
export interface Model {
  locations: LocationTable;
  tasks: TaskTable;
  /** Clones whose child has not been seen, by event. */
  clones: Map<number, Clone>;
  containers: ContainerTable;
  conflicts: Conflict[];
  eventLocations: EventLocation[];
  /** pid -> its present task. */
  current: PidTable;
  /** Return value of a clone that may be a host pid -> event of the clone. */
  expected: Map<number, number>;
  /** ppid -> events of clones whose child has not been seen; ppid -> tasks whose clone has not been seen. */
  waitingClones: Map<number, number[]>;
  waitingTasks: Map<number, TaskIndex[]>;
  /** ppid -> tasks that have created a container, at most MAX_MAKERS. */
  makers: Map<number, TaskIndex[]>;
  /** pid -> its location according to the kernel, before its first event. */
  announced: Map<number, Announced>;
  contids: Map<string, ContainerIndex>;
  /** Container older than the log -> location to which the clone of a task in it leads, recorded after its number. */
  lateBirths: Map<ContainerIndex, LocationId>;
  /** Container with a PID namespace -> the latest known numbers in it. */
  numberLines: Map<ContainerIndex, NumberLine>;
  /** "DEVICE:INODE" of a root directory -> its location; -1: several. */
  roots: Map<string, LocationId>;
  /** pid, or category pair -> claims of engines about its container, in the order of events. */
  pidClaims: Map<number, SenderClaims>;
  labelClaims: Map<string, SenderClaims>;
  /** Task -> the roles of the programs that it has executed. They prove nothing: see `likely/`. */
  roles: Map<TaskIndex, RoleFact[]>;
  /** Container id -> claims that the container has been deleted. */
  endClaims: Map<string, SenderClaims>;
  /** Id -> the latest request of a client to create a container under it. */
  requests: Map<string, Request>;
  /** Namespace ids: the id that each was found to equal, and the container that created it (-1: none). */
  namespaceAlias: number[];
  namespaceMaker: ContainerIndex[];
  /** Inode -> namespace id, from the latest look at /proc/PID/ns. */
  inodes: Map<string, number>;
  /** task index : fd -> the opened namespace. */
  namespaceFds: Map<string, NamespaceFd>;
  /** task index : fd -> the task opened by pidfd_open. */
  pidfds: Map<string, TaskIndex>;
  numbers: HostNumbers;
  lastMs: number;
  /** Last event before the latest gap of more than an hour. */
  pausedAt: number;
  firstEvent: number;
  /** Event that enabled auditing for the first time in the boot, as far as the log shows; 0: it does not. */
  beginning: number;
  lastEvent: number;
  /** The kernel logs every container operation: one of its CONTAINER_OPs was seen, and no op=stop since. */
  kernelOperations: boolean;
  /** op=init was seen, and no op=stop since: an event without record= is in container 1. */
  initialised: boolean;
  /** The log has records that only our kernel writes: contid 1 is the host, even if its op=init was lost. */
  numbersHost: boolean;
  counts: Counts;
  /** Coverage of calls that lead tasks off the host. */
  shown: Shown;
}

/** The kernel's statement on a task that has written no event yet. */
export interface Announced {
  readonly location: LocationId;
  readonly event: number;
  /** The task whose clone made it; -1 where another operation speaks of it. */
  readonly cloner: TaskIndex;
  /** Wraps of the host's pid counter by then. */
  readonly wraps: number;
}

/** Completeness of the log, and the rules under which it was written (`host-proof.ts`). */
export interface Shown {
  /**
   * Events right before which a serial is missing, or whose SYSCALL is missing: any task may have left the host there.
   */
  holes: number[];
  /**
   * Holes since the latest birth of a task, at most 2: without a birth in between, the first and the last hole are
   * sufficient.
   */
  holesSinceBirth: number;
  /** How many events are missing, or their SYSCALL. */
  missing: number;
  /** The latest setns that may have led the caller's children into a PID namespace of which nothing is known; 0: none. */
  strayJoin: number;
  /** Periods between changes of the audit configuration. */
  periods: { from: number; unshares: number; joins: number }[];
}

/** A descriptor of /proc/PID/ns/TYPE: the namespace, its owner and the owner's location; -1: not known. */
export interface NamespaceFd {
  readonly type: NamespaceType;
  readonly id: number;
  readonly owner: LocationId;
  readonly task: TaskIndex;
  /** The open. */
  readonly event: number;
}

export interface Counts {
  /** Successful calls of clone, clone3, fork and vfork. */
  births: number;
  execs: number;
  /** Successful unshare and setns calls. */
  unshares: number;
  joins: number;
  /** Containers whose creation or entry no record shows; found by the clone test. */
  unseen: number;
}
