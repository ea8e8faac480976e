// SPDX-License-Identifier: Apache-2.0

/** System calls used by the attribution, by name, with the call that each is treated as. Of any other call only the task counts. */
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

/** Calls that make tasks. */
export const BIRTH_CALLS = ["clone", "clone3", "fork", "vfork"] as const;
/** Calls that make and join namespaces. */
export const NAMESPACE_CALLS = ["unshare", "setns"] as const;
/** Calls that run programs. */
export const EXEC_CALLS = ["execve", "execveat"] as const;
/** Calls that end tasks. */
export const EXIT_CALLS = ["exit", "exit_group"] as const;
/** Calls that change a task's root directory. */
export const ROOT_CALLS = ["chroot", "pivot_root"] as const;

/** Calls from which nesting is inferred. */
export const PROVING_CALLS = [...BIRTH_CALLS, ...NAMESPACE_CALLS, ...EXEC_CALLS] as const;
export type ProvingCall = (typeof PROVING_CALLS)[number];

/** Calls whose arguments are stored: those that make, change or join tasks and namespaces, and those that close descriptors. */
export const CALLS_WITH_ARGUMENTS: readonly string[] = [
  ...BIRTH_CALLS,
  ...NAMESPACE_CALLS,
  ...ROOT_CALLS,
  "pidfd_open",
  "kill",
  "tgkill",
  "close",
  "close_range",
];

/** `configureAudit`: a message to the kernel that changes auditing itself, sent by any call. */
export type AttributionCall = (typeof ATTRIBUTION_CALLS)[keyof typeof ATTRIBUTION_CALLS] | "configureAudit";
