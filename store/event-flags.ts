// SPDX-License-Identifier: Apache-2.0

/** Bits of `event.flags`. */
export const EventFlag = {
  /** A SYSCALL, as many PATH as its items= says, and PROCTITLE or EOE. */
  whole: 1,
  /** Its records do not stand in one run of bytes: see `span`. */
  scattered: 2,
  /** It has a SYSCALL record. */
  syscall: 4,
  /** A message from user space with a serial of its own: all but pid, uid, auid, ses and subj is a claim. */
  userMessage: 8,
  /** The kernel names a container of its subject (CONTAINER_ID, or contid= in a one-record event). */
  containerId: 16,
  /** It has an EXECVE record. */
  execve: 32,
  /** It has data records of a syscall, but no SYSCALL. */
  lost: 64,
  /** A call that succeeded and changes a file, its name or its attributes, or opens one for that. */
  changes: 128,
  /** A record of it was cut on its way, arguments are missing (`…` stands for them), or one may be of it or of another event: what it has is complete, and not all. */
  truncated: 256,
  /** Two records of it say different things of what the kernel says once (EXECVE, CWD, PATH of one item=, …): both are kept. */
  contradictory: 512,
  /** A record of its id is of it or of another event, and belongs to neither: `truncated`, whatever its own records say. */
  mayLack: 1024,
} as const;
