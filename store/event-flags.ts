// SPDX-License-Identifier: Apache-2.0

/** Bits of `event.flags`. */
export const EventFlag = {
  /** A SYSCALL, the number of PATH given by its items=, and PROCTITLE or EOE. */
  whole: 1,
  /** Its records are not in one run of bytes: see `span`. */
  scattered: 2,
  /** It has a SYSCALL record. */
  syscall: 4,
  /** A message from user space with its own serial: all except pid, uid, auid, ses and subj is a claim. */
  userMessage: 8,
  /** The kernel names its subject's container (CONTAINER_ID, or contid= in a one-record event). */
  containerId: 16,
  /** It has an EXECVE record. */
  execve: 32,
  /** It has data records of a syscall, but no SYSCALL. */
  lost: 64,
  /** A successful call that changes a file, its name or its attributes, or opens one for that. */
  changes: 128,
  /** A record of it was cut, arguments are missing (`…` stands for them), or one may belong to it or to another event: its values are complete, but not all are present. */
  truncated: 256,
  /** Two records of it disagree on a fact that the kernel states once (EXECVE, CWD, PATH of one item=, …): both are stored. */
  contradictory: 512,
  /** A record with its id belongs to it or to another event, and is assigned to neither: `truncated`, independent of its own records. */
  mayLack: 1024,
} as const;
