// SPDX-License-Identifier: Apache-2.0

/**
 * Records that the kernel writes only inside a system call, beside the SYSCALL: if an event has them without a SYSCALL, that was lost.
 * The only such list: other sets of types are derived from it.
 * Source: audit_log_exit(), show_special() of kernel/auditsc.c.
 */
const CALL_DATA: ReadonlySet<string> = new Set([
  "PATH",
  "CWD",
  "EXECVE",
  "MMAP",
  "FD_PAIR",
  "SOCKADDR",
  "SOCKETCALL",
  "IPC",
  "IPC_SET_PERM",
  "MQ_OPEN",
  "MQ_SENDRECV",
  "MQ_NOTIFY",
  "MQ_GETSETATTR",
  "OBJ_PID",
  "BPRM_FCAPS",
  "CAPSET",
  "KERN_MODULE",
  "PROCTITLE",
  "FANOTIFY",
  "TIME_INJOFFSET",
  "TIME_ADJNTPVAL",
  "OPENAT2",
]);

/**
 * Of these, the records with a single slot in the kernel's data of a call: an event has one of each. PATH has one for each item=, EXECVE
 * several with different arguments. Source: struct audit_context in kernel/audit.h, show_special() of kernel/auditsc.c
 */
const ONCE: ReadonlySet<string> = new Set([
  "MMAP",
  "FD_PAIR",
  "SOCKADDR",
  "SOCKETCALL",
  "IPC",
  "IPC_SET_PERM",
  "MQ_OPEN",
  "MQ_SENDRECV",
  "MQ_NOTIFY",
  "MQ_GETSETATTR",
  "CAPSET",
  "KERN_MODULE",
  "TIME_INJOFFSET",
  "OPENAT2",
]);

export function isOncePerCall(type: string): boolean {
  return ONCE.has(type);
}

/** A record of a system call's actions, arguments or results. */
export function isCallData(type: string): boolean {
  return CALL_DATA.has(type);
}

/**
 * Records that any event may have beside its subject: its end, its container, the labels of several security modules.
 * Source: audit_log_subj_ctx(), audit_log_obj_ctx() of kernel/audit.c
 */
const OF_ANY_EVENT: ReadonlySet<string> = new Set([
  "EOE",
  "CONTAINER_ID",
  "UNKNOWN[1340]",
  "MAC_TASK_CONTEXTS",
  "MAC_OBJ_CONTEXTS",
]);

/** A record of a call, or one that any event may have beside its subject. */
export function isBesideCall(type: string): boolean {
  return CALL_DATA.has(type) || OF_ANY_EVENT.has(type);
}
