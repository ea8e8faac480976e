// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";

/** Location of a task from one event on, with evidence and proof. */
export interface Residence {
  from: number;
  location: LocationId;
  evidence: Evidence;
  proof: number;
}

/** A change of namespaces by a task, and the state before it: a thread may have made the change. */
export interface Operation {
  readonly event: number;
  readonly timeMs: number;
  /** Number of the task's moves, and its namespaces, before the operation. */
  readonly moves: number;
  readonly set: number[] | null;
  /** It changed the network namespace alone. */
  readonly isVisit: boolean;
}

export const NO_OPERATIONS: readonly Operation[] = Object.freeze([]);

/** "categories c1,c2", "apparmor NAME", "device 00:2f", "root 00:2f:12", "ns pid:INODE", "hostname NAME", "confined". */
export interface Mark {
  readonly mark: string;
  readonly event: number;
}

/** One task. `table/task-rows.ts` stores it: a field access reads or writes the table. */
export interface Task {
  readonly pid: number;
  ppid: number;
  /** First and last event; 0 while the task is known only by a child's ppid. */
  first: number;
  last: number;
  exe: number;
  auid: number;
  /** Number of its events in which the kernel names a container of it. */
  named: number;
  /** The task that cloned it, else its parent at its first event; -1: none. */
  parent: TaskIndex;
  /** Its first event under its present parent, and the last one before it, if it had another parent; else 0. */
  adopted: number;
  beforeAdopted: number;
  /** Event of its clone, or 0. */
  born: number;
  /** Of a task without a clone event that was born in the log: the event after which it was; 0: it may be older than the log. */
  bornAfter: number;
  /** The number before its own was known then: no task can have been born unseen between the two. */
  followsKnown: boolean;
  /** Its clone was a clone3, so the log does not show whether it created namespaces. */
  bornHidden: boolean;
  /** Records are missing between the last exec, or the birth, of its maker and its own: its maker may have led it into another PID namespace. */
  bornBehindHole: boolean;
  /** Its maker had threads then. */
  bornOfThreads: boolean;
  /** Its first residence, which begins with its first event. */
  readonly birth: Residence;
  /** Later residences, in the order of events; `addMove` adds one. */
  moves: Residence[];
  /** Its own namespace ids, if an operation changed them; null: those of its location. */
  set: number[] | null;
  /** A clone with CLONE_THREAD was seen since its last exec: an operation changes one of its threads alone. */
  threaded: boolean;
  /** Its latest operations since then. A thread whose clone has not returned yet may have made them. */
  operations: readonly Operation[];
  /** Its last exec, which ends all threads but one; 0: none. */
  execAt: number;
  /** One of its threads changed namespaces: the thread that creates a child is not known. */
  threadsDiverged: boolean;
  /** They did so without a PID namespace each time: wherever the thread is now, its children count as the process does. */
  sharesPids: boolean;
  /** First operation of the task or one of its threads with an unknown target; 0: none. */
  untrackedMoveAt: number;
  /** Its root moved (chroot, pivot_root, namespace operation): exe may change without an exec. */
  rootMoved: boolean;
  /** Its pid in the inner PID namespace of its cloner, if its clone is beyond doubt; else 0. */
  innerPid: number;
  /** Event that proves its PID namespace to be the initial one (clone test of it or of a descendant), or 0. */
  initial: number;
  /** Event that proves its PID namespace to be an inner one, or 0. */
  inner: number;
  /** The numbers of clones place it in two PID namespaces. */
  contradicted: boolean;
  /** Event of exit_group, and its time. */
  gone: number;
  goneMs: number;
  /** Wraps of the host's pid counter at its last event. */
  wraps: number;
  /** Its program at its first event. */
  firstExe: number;
  /** It called mount before it executed a program, as one does that prepares a container's root. */
  mounts: boolean;
  /** It called chroot: "/" is another directory, and nothing else changed. */
  chrooted: boolean;
  /** A descriptor of it refers, or referred, to a namespace or a process (Model.namespaceFds, pidfds). */
  keepsDescriptors: boolean;
  /**
   * Event at which it opened a PID namespace other than its children's, or a process in one, without joining it since;
   * 0: none.
   */
  opened: number;
  /**
   * It may have joined a PID namespace for its children, by a descriptor that was never seen opened: their numbers say nothing
   * of the flags that made them.
   */
  childrenElsewhere: boolean;
  /** The first and the last of its clones that were given up before their children were seen; null: none was. */
  forgottenClones: readonly [first: number, last: number] | null;
  /** Inside a chain of setns calls that has reached a container's root directory. */
  joining: boolean;
  /** The latest clone without new namespaces whose child ran the task's own program: such children are where the task is; 0: none. */
  forkedSameProgram: number;
  /** Its marks, with the first event of each. */
  marks: readonly Mark[];
  /** At its first event its parent or a sibling was inside a namespace operation. */
  duringNamespaceChange: boolean;
  /** Container id in the runtime command line of the task. */
  runtimeId: string;
  runtime: string;
  runtimeEvent: number;
  runtimeNames: readonly { readonly kind: string; readonly value: string }[];
}
