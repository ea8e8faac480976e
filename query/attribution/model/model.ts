// SPDX-License-Identifier: Apache-2.0

import type { NamespaceType } from "../../../types/attribution/event.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Withdrawn } from "../lifecycle/late-threads.ts";
import type { NumberLine } from "../lifecycle/number-line.ts";
import type { RoleFact } from "../likely/role-facts.ts";
import type { ContainerTable } from "./table/container-rows.ts";
import type { LocationTable } from "./table/location-rows.ts";
import type { PidTable } from "./table/pid-table.ts";
import type { TaskTable } from "./table/task-rows.ts";

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
  /** Not a vfork: the record was written at the child's birth. */
  prompt: boolean;
  /** Operations of its caller that were undone because the new thread may have made them. */
  withdrawn: Withdrawn | null;
}

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
  readonly names: readonly Omit<ContainerName, "event">[];
}

/** Sender -> its latest claims, in the order of events. */
export type SenderClaims = Map<TaskIndex, Claim[]>;

/** A client's request to an engine for a container. */
export interface Request {
  /** The client. */
  readonly task: TaskIndex;
  readonly event: number;
  readonly names: readonly Omit<ContainerName, "event">[];
}

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

/** What the kernel has said of a task that has written no event yet. */
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

/** What clones of one task have returned, from the first that nothing proves on. */
export interface NumberRun {
  readonly task: TaskIndex;
  readonly first: number;
  last: number;
  count: number;
  /** The highest host number known before the first. */
  readonly before: number;
}

/** What clones of one task that may be older than the log have returned. */
export interface OlderRun {
  readonly task: TaskIndex;
  readonly first: number;
  last: number;
  lastEvent: number;
  /** A host number handed out before the first. */
  readonly before: number;
  /** Host numbers since that children of the host's tasks have. */
  others: number;
  /** The last number has been held against the host's counter. */
  isWeighed: boolean;
}

/** The host's pid counter, as far as the log shows it. */
export interface HostNumbers {
  /** The first proven pid; 0: none yet. */
  lowest: number;
  /** Pids up to here may be older than the log. */
  floor: number;
  floorEvent: number;
  /** A pid with a prompt record is proven: higher ones were assigned while the log ran. */
  settled: boolean;
  /** The highest proven pid. */
  highest: number;
  /** The latest proven pid. */
  last: number;
  /** Number of wraps of the counter. */
  wraps: number;
  /** The highest number known to be handed out in this round, by a clone's return or a task's first event; 0: none proven yet. */
  clock: number;
  /** Events that raised the clock, and to what: the last ones, of numbers that a late sighting may still be compared with. */
  raises: { event: number; number: number }[];
  /** Numbers that clones of tasks not proven yet have returned, one after another (`lifecycle/number-run.ts`). */
  runs: NumberRun[];
  /** The same of tasks that may be older than the log (`lifecycle/older-run.ts`). */
  olderRuns: OlderRun[];
  /** Clones of tasks without a location, with the pid proven before each. */
  pending: { event: number; task: TaskIndex; number: number; before: number }[];
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
