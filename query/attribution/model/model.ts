// SPDX-License-Identifier: Apache-2.0

import type { NamespaceType } from "../../../types/attribution/event.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { Withdrawn } from "../lifecycle/late-threads.ts";
import type { ContainerTable } from "./table/container-rows.ts";
import type { LocationTable } from "./table/location-rows.ts";
import type { PidTable } from "./table/pid-table.ts";
import type { TaskTable } from "./table/task-rows.ts";

/**
 * Where a task is: the host, a container, nowhere that the kernel knows (undefined), or not known (open).
 * An open location is a variable: every task that inherits it shares it, and binding it later locates them all.
 */
export interface Location {
  kind: "host" | "container" | "undefined" | "open";
  /** Index of the container. */
  container: number;
  /** Index of the location it was found to be, or -1. */
  bound: number;
  /** Why an open location is open; in a "mixed" one no clone test can tell which container it is. */
  why: OpenReason | "";
  /** Clone event whose hidden flags may have made it, and the task that called it; 0 and -1 for any other. */
  hidden: number;
  hiddenCloner: number;
  /** Of a hidden one: it was found to be in an inner pid namespace, since its cloner is. */
  inner: boolean;
  /** Namespace ids, allocated when first asked for. */
  set: number[] | null;
  /** First exec seen of a task in it, before it was bound. */
  sealedAt: number;
  /** Event that proves it is not the host though it stays open, or 0. */
  notHost: number;
  /** Of a location that operations with known targets have led to: the one before them; -1. */
  from: number;
  /** Container that an unshare made in it before anything was executed, or -1: the clone3 that hid its flags may have made it. */
  extendedBy: number;
}
export type OpenReason = "older" | "unpaired" | "hidden-flags" | "mixed";

export interface Clone {
  event: number;
  cloner: number;
  exit: number;
  /** Location of the child; its kind may be open. */
  location: number;
  /** ppid under which the child must appear. */
  childPpid: number;
  /** clone3: it may as well have made a thread. */
  hidden: boolean;
  /** Its flags are known and make no namespaces. */
  plain: boolean;
  /** It is no vfork: its record came when its child was born. */
  prompt: boolean;
  /** What its cloner seemed to have done, and a thread that this may have made may have done. */
  withdrawn: Withdrawn | null;
}

export interface Container {
  /** Event that first proves it. */
  key: number;
  keySuffix: string;
  /** Location of what it was made in; -1: not known. */
  parentLocation: number;
  location: number;
  contid: string;
  created: number;
  ended: number;
  evidence: Evidence;
  proof: number;
  flags: number;
  open: boolean;
  /** Its first clone with CLONE_NEW* extended it; further ones make children. */
  extendedByClone: boolean;
  set: number[] | null;
  /** Clone that gave it its pid namespace after its first task was born into it (nspawn), or 0. */
  pidFrom: number;
  /** A clone3 made it: whether it has a pid namespace of its own is not known unless `flags` says so. */
  hiddenFlags: boolean;
  /** Task (index) that made it: its ancestors' command lines name it. */
  maker: number;
  /** Task (index) that moved its root into place: its first one; -1. */
  init: number;
  names: ContainerName[];
  /** To be replaced as a whole, by more of them (`appendNamespace`). */
  namespaces: readonly ContainerNamespace[];
  /** What clones in it returned, in the order of events: the counter of its pid namespace. Of containers older than the log. */
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

/** What an engine's message says of a container. Pure hearsay until its sender is known to be the host's. */
export interface Claim {
  readonly event: number;
  /** Task (index) that sent it. */
  readonly sender: number;
  /** Process that is meant, in the sender's numbers; 0: none. */
  readonly pid: number;
  /** Location of a child with that number that was born and not seen yet; -1. */
  readonly location: number;
  /** The process is the container's manager, outside of it. */
  readonly isManager: boolean;
  /** Inode of the container's pid namespace, or 0. */
  readonly pidNamespace: number;
  readonly names: readonly Omit<ContainerName, "event">[];
}

/** Sender (task) -> its last claims, in the order of events. */
export type SenderClaims = Map<number, Claim[]>;

export interface Request {
  /** Task (index) of the client. */
  readonly task: number;
  readonly event: number;
  readonly names: readonly Omit<ContainerName, "event">[];
}

export interface Conflict {
  event: number;
  pid: number;
  kind: string;
  detail: string;
}

/** An event that says more than its task's membership does. */
export interface EventLocation {
  event: number;
  position: number;
  role: "subject" | "object" | "member";
  pid: number;
  /** -1: not known. */
  location: number;
  evidence: Evidence;
  proof: number;
}

/** All that the fold remembers of one boot: plain data, so that it can be stored and taken up again. */
export interface Model {
  locations: LocationTable;
  tasks: TaskTable;
  /** Clones whose child was not seen yet, by event. */
  clones: Map<number, Clone>;
  containers: ContainerTable;
  conflicts: Conflict[];
  eventLocations: EventLocation[];
  /** pid -> index of the task that has it now. */
  current: PidTable;
  /** Number that a clone returned, maybe the host's -> clone (event). */
  expected: Map<number, number>;
  /** ppid -> clones (events) whose child was not seen yet; ppid -> tasks whose clone was not seen yet. */
  waitingClones: Map<number, number[]>;
  waitingTasks: Map<number, number[]>;
  /** ppid -> tasks that have made a container and not yet exec'd. */
  makers: Map<number, number[]>;
  /** pid -> where the kernel said it goes, before its first event. */
  announced: Map<number, { location: number; event: number }>;
  contids: Map<string, number>;
  /** "DEVICE:INODE" of a root directory -> the location that it is the root of; -1: of several. */
  roots: Map<string, number>;
  /** pid, or pair of categories -> what engines' messages say of the container that it is of, in the order of events. */
  pidClaims: Map<number, SenderClaims>;
  labelClaims: Map<string, SenderClaims>;
  /** Id -> what a client last asked an engine to make under it. */
  requests: Map<string, Request>;
  /** Namespace ids: what each was found to be the same as, and which container made it (-1). */
  namespaceAlias: number[];
  namespaceMaker: number[];
  /** Inode -> namespace id, as last read from /proc/PID/ns. */
  inodes: Map<string, number>;
  /** task index : fd -> the namespace that was opened. */
  namespaceFds: Map<string, NamespaceFd>;
  /** task index : fd -> index of the process that was opened by pidfd_open. */
  pidfds: Map<string, number>;
  numbers: HostNumbers;
  lastMs: number;
  /** Last event before the last hole of more than an hour. */
  hole: number;
  firstEvent: number;
  lastEvent: number;
  /** The kernel logs every container operation (CONTAINER_OP op=init, create, clone or unshare was seen). */
  kernelOperations: boolean;
  /** op=init was seen: an event without record= is container 1. */
  initialised: boolean;
  /** The log has forms that only our kernel writes: contid 1 is the host, also where its op=init was lost. */
  numbersHost: boolean;
  counts: Counts;
  /** What the log can show of tasks that leave the host. */
  shown: Shown;
}

/** Where the log is whole, and under which rules it was written (`host-proof.ts`). */
export interface Shown {
  /** Events right before which a serial, or in which the SYSCALL, is missing: any task may have left the host there. */
  holes: number[];
  /** Holes since a task was born, at most 2: of those without a birth between them the first and the last say all. */
  holesSinceBirth: number;
  /** From one change of the audit configuration to the next. */
  periods: { from: number; unshares: number; joins: number }[];
}

/** A descriptor of /proc/PID/ns/TYPE: the namespace, and where its owner was; -1: not known. */
export interface NamespaceFd {
  readonly type: NamespaceType;
  readonly id: number;
  readonly owner: number;
}

/** What the host's pid counter has been seen to hand out. */
export interface HostNumbers {
  /** The first proven number; 0: none yet. */
  lowest: number;
  /** Numbers up to here may have been handed out before the log. */
  floor: number;
  floorEvent: number;
  /** A number whose record came at once is proven: higher ones were handed out while the log ran. */
  settled: boolean;
  highest: number;
  /** The number proven last. */
  last: number;
  /** How often the counter has begun anew. */
  wraps: number;
  /** Clones of tasks not located yet, with the number proven before them. */
  pending: { event: number; task: number; number: number; before: number }[];
}

export interface Counts {
  execs: number;
  /** Successful unshare and setns calls. */
  unshares: number;
  joins: number;
  /** Containers whose making or entering no record shows (the clone test found them). */
  unseen: number;
}
