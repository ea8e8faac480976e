// SPDX-License-Identifier: Apache-2.0
export interface PidNamespace {
  readonly parent: PidNamespace | undefined;
  readonly inode: number;
  next: number;
  init: Process | undefined;
}

export interface Mounts {
  readonly inode: number;
  /** The PID namespace whose numbers /proc shows there. */
  readonly proc: PidNamespace;
}

/** One that calls setns or unshare changes its own namespaces alone. */
export interface Thread {
  childrenIn: PidNamespace;
  mounts: Mounts;
}

/** The object of a descriptor: a namespace file, or a process. */
export interface Descriptor {
  readonly type: "pid" | "mnt" | "process";
  readonly namespace: PidNamespace;
  readonly mounts: Mounts;
  readonly owner: Process;
}

export interface Process {
  readonly pid: number;
  readonly numbers: ReadonlyMap<PidNamespace, number>;
  readonly namespace: PidNamespace;
  threads: Thread[];
  parent: Process | undefined;
  isAlive: boolean;
  isSubreaper: boolean;
  exe: string;
  readonly files: Map<number, Descriptor>;
}

/** Whether a namespace is another one, or below it. */
export function isWithin(inner: PidNamespace, outer: PidNamespace): boolean {
  for (let at: PidNamespace | undefined = inner; at !== undefined; at = at.parent)
    if (at === outer) return true;
  return false;
}
