// SPDX-License-Identifier: Apache-2.0

/** Types of records written by security modules, or by user space about them. Posted series used numbers from 1400 on for others: the fields decide. */
const TYPES =
  /^(?:AVC|AVC_PATH|USER_AVC|SELINUX_ERR|USER_SELINUX_ERR|APPARMOR_\w+|IPE_ACCESS|LANDLOCK_\w+|SECCOMP|INTEGRITY_\w+|FANOTIFY|MAC_TASK_CONTEXTS|MAC_OBJ_CONTEXTS|UNKNOWN\[14\d\d\])$/;
const MAX_KNOWN = 1024;
const known = new Map<string, boolean>();

/** Whether a record of this type may contain a security module's decision, or its subject. Cached by type, as it is called for each record. */
export function isOfModule(type: string): boolean {
  const found = known.get(type);
  if (found !== undefined) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  const answer = TYPES.test(type);
  known.set(type, answer);
  return answer;
}
