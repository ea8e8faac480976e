// SPDX-License-Identifier: Apache-2.0
import type { AttributionCall } from "./calls.ts";

export type { AttributionCall } from "./calls.ts";

/** Distance between the ids of one serial and those of the next (store/event-key.ts). */
export const KEYS_OF_SERIAL = 8;

/** Input of the fold: one event, from the columns of its row and its dependent rows. Ids order events by serial. */
export interface AttributionEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly pid: number | null;
  readonly ppid: number | null;
  readonly auid: number | null;
  /** Ids in the string table; null if the record has no such field or only a claim of it. */
  readonly comm: number | null;
  readonly exe: number | null;
  /** Name of the system call if the fold uses it, else "". */
  readonly call: AttributionCall | "";
  readonly success: boolean;
  /** Return value; NaN if it is not a safe integer. */
  readonly exit: number;
  readonly hasSyscall: boolean;
  /** The kernel names its subject's container. */
  readonly namesContainer: boolean;
  /** Nothing of the event was lost: it has SYSCALL, as many PATH as items=, PROCTITLE or EOE. */
  readonly isWhole: boolean;
  /** The SYSCALL is missing, although the event has records that only occur with one: task and call are unknown. */
  readonly isHeadless: boolean;
  /** It has a CWD, PATH, EXECVE or SOCKADDR, which no clone, unshare or setns has. */
  readonly isOfFiles: boolean;
  /** It has a CONFIG_CHANGE: other rules may be in force from here on. */
  readonly changesRules: boolean;
  readonly args: readonly string[] | null;
  readonly namespacePaths: readonly NamespacePath[] | null;
  readonly statements: readonly Statement[] | null;
  readonly argv: readonly string[] | null;
  readonly files: FilesSeen | null;
  /** hostname= of a message without addr=, or null. A claim. */
  readonly hostname: string | null;
  /** subj=: the raw security label; null if the record has none. */
  readonly label: string | null;
  /** Labels of the task by several security modules, if subj= has none ("?"); null if no record has them. */
  readonly labels: readonly string[] | null;
}

/** Marks in an event's PATH records of the task's file system. */
export interface FilesSeen {
  /** Device and inode of "/" (for pivot_root, of the new one), or "". */
  readonly root: string;
  /**
   * Devices of files that exist in every root (/usr/bin/…, /etc/…): that of the executed file, and any without a disk
   * ("00:2f").
   */
  readonly systemDevices: readonly string[];
}

/** A PATH record of /proc/<owner>/ns/<type>. */
export interface NamespacePath {
  /** "self", "thread-self", or the pid in the opener's /proc. */
  readonly owner: string;
  readonly type: NamespaceType;
  readonly inode: number;
  /** The link of the children's namespace (pid_for_children), not of the owner's own. */
  readonly ofChildren?: boolean;
}

/** A kernel record about containers or other tasks. */
export interface Statement {
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
}

export const NAMESPACE_TYPES = ["mnt", "uts", "ipc", "pid", "net", "cgroup", "user", "time"] as const;
export type NamespaceType = (typeof NAMESPACE_TYPES)[number];

/** CLONE_NEW* of each type, in the order of NAMESPACE_TYPES. Source: include/uapi/linux/sched.h */
export const NAMESPACE_FLAGS: readonly number[] = [
  0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x2000000, 0x10000000, 0x80,
];
/** CLONE_NEWNS. */
export const NEW_MOUNTS = 0x20000;
export const NEW_PID = 0x20000000;
/** In clone(2) this bit belongs to the exit signal. */
export const NEW_TIME = 0x80;
export const NEW_IPC = 0x8000000;
export const NEW_NET = 0x40000000;
export const NEW_MASK = 0x7e020080;
export const CLONE_VFORK = 0x4000;
export const CLONE_PARENT = 0x8000;
export const CLONE_THREAD = 0x10000;

export const PID_SLOT = 3;
export const IPC_SLOT = 2;
export const NET_SLOT = 4;
export const USER_SLOT = 6;
export const TIME_SLOT = 7;
