// SPDX-License-Identifier: Apache-2.0

/** System calls that the attribution reads, by their names, and the call that each is read as. Of any other call only the task counts. */
export const ATTRIBUTION_CALLS = {
  clone: "clone",
  clone3: "clone3",
  fork: "fork",
  vfork: "vfork",
  unshare: "unshare",
  setns: "setns",
  execve: "execve",
  execveat: "execve",
  exit_group: "exit_group",
  chroot: "chroot",
  pivot_root: "pivot_root",
  mount: "mount",
  move_mount: "mount",
  open: "open",
  openat: "open",
  openat2: "open",
  pidfd_open: "pidfd_open",
  getpid: "getpid",
  getppid: "getppid",
  set_tid_address: "getpid",
  kill: "kill",
  tgkill: "kill",
} as const;

/** Calls whose arguments are stored: those that make, change or join tasks and namespaces, and those that close descriptors. */
export const CALLS_WITH_ARGUMENTS: readonly string[] = [
  "clone",
  "fork",
  "vfork",
  "clone3",
  "unshare",
  "setns",
  "pidfd_open",
  "pivot_root",
  "chroot",
  "kill",
  "tgkill",
  "close",
  "close_range",
];

/** `configureAudit`: a message to the kernel that changes auditing itself, whichever call sent it. */
export type AttributionCall = (typeof ATTRIBUTION_CALLS)[keyof typeof ATTRIBUTION_CALLS] | "configureAudit";
