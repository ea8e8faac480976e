// SPDX-License-Identifier: Apache-2.0

/** The parent of kernel threads, and of helpers started by the kernel. */
export const KTHREADD = 2;

/** A pid counter that wraps restarts at this number, not at 1. Source: RESERVED_PIDS in kernel/pid.c, alloc_pid() */
export const RESERVED_PIDS = 300;

/** Inode of the initial PID namespace on every kernel. Source: PROC_PID_INIT_INO, include/linux/proc_ns.h */
export const INITIAL_PID_NAMESPACE = 4_026_531_836;
