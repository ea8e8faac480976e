// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from "../../../types/attribution/evidence.ts";

/** Where a task is from one event on, and how that is known. */
export interface Residence {
  from: number;
  location: number;
  evidence: Evidence;
  proof: number;
}

/** A change of namespaces by a task, and what it was before: a thread may have made it. */
export interface Operation {
  readonly event: number;
  readonly timeMs: number;
  /** How many moves the task had, and its namespaces. */
  readonly moves: number;
  readonly set: number[] | null;
  /** Of the network alone. */
  readonly isVisit: boolean;
}

export const NO_OPERATIONS: readonly Operation[] = Object.freeze([]);

/** "categories c1,c2", "apparmor NAME", "device 00:2f", "root 00:2f:12", "ns pid:INODE", "hostname NAME", "confined". */
export interface Mark {
  readonly mark: string;
  readonly event: number;
}

/** One task. `table/task-table.ts` knows how it is kept: reading a field reads the table, writing one writes there. */
export interface Task {
  readonly pid: number;
  ppid: number;
  /** First and last event; 0 while it is known only as somebody's ppid. */
  first: number;
  last: number;
  exe: number;
  auid: number;
  /** In how many of its events the kernel names a container of its. */
  named: number;
  /** Index of the task that cloned it, else of the one that was its parent when first seen; -1. */
  parent: number;
  /** Its first event under the parent that it has now, and the last before, where it had another; 0. */
  adopted: number;
  beforeAdopted: number;
  /** Its clone event, or 0. */
  born: number;
  /** That clone was a clone3: whether it made namespaces is not in the log. */
  bornHidden: boolean;
  /** Where it was born: its first segment, which begins with its first event. */
  readonly birth: Residence;
  /** Where it went from there, in the order of events; `addMove` adds one. */
  moves: Residence[];
  /** Namespace ids of its own, where an operation changed them; else those of its location. */
  set: number[] | null;
  /** A clone with CLONE_THREAD was seen since its last exec: an operation changes one of its threads alone. */
  threaded: boolean;
  /** Its last operations since then that a thread may have made whose clone has not returned yet. */
  operations: readonly Operation[];
  /** Its last exec, which ends all threads but one; 0. */
  execAt: number;
  /** One of its threads changed namespaces: whose children are whose is not known. */
  threadsDiverged: boolean;
  /** The first operation of its own, or of a thread of it, that led off and moved it nowhere known; 0: none. */
  untrackedMoveAt: number;
  /** Its root moved (chroot, pivot_root, namespace operation): exe may read differently without an exec. */
  moved: boolean;
  /** Its number in the inner pid namespace of its cloner, where the clone that returned it is beyond doubt; or 0. */
  number: number;
  /** Event that proves its pid namespace to be the initial one (clone test), or 0; of it or of a descendant. */
  initial: number;
  /** Event that proves it to be an inner one, or 0. */
  inner: number;
  /** exit_group, and when it was called. */
  gone: number;
  goneMs: number;
  /** How often the host's pid counter had begun anew when it was last seen. */
  wraps: number;
  /** What it ran when it was first seen. */
  firstExe: number;
  /** It called chroot: "/" is another directory, and nothing else has changed. */
  chrooted: boolean;
  /** A descriptor of its own stands, or stood, for a namespace or a process (FoldState.namespaceFds, pidfds). */
  keepsDescriptors: boolean;
  /** When it opened another pid namespace than its children's, or a process in one, and has not joined it since; 0. */
  opened: number;
  /** In the middle of a chain of setns that has reached a container's root directory. */
  joining: boolean;
  /** A child that a clone without new namespaces made, and that ran what it runs: its children of that kind are where it is. */
  forkedSameProgram: number;
  /** Marks that it was seen with, and the first event of each. */
  marks: readonly Mark[];
  /** Parent or a sibling was in the middle of a namespace operation when it was first seen. */
  duringNamespaceChange: boolean;
  /** Runtime command line read in it: container id that it works for. */
  runtimeId: string;
  runtime: string;
  runtimeEvent: number;
  runtimeNames: readonly { readonly kind: string; readonly value: string }[];
}
