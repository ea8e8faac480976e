// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { isOfOtherTask } from "./decisions/read-decision.ts";
import { parseInteger } from "./parse-integer.ts";
import { isUserMessage } from "./record-kind.ts";

/**
 * pid= if the kernel sets it to the running process: these records of one event share it. Null for all others: the
 * pid= of a LOGIN, of a packet or of a Landlock domain may be another's, and a line that was cut may have cut the number.
 * Source: audit_log_common_recv_msg() (kernel/audit.c), audit_log_exit() (kernel/auditsc.c), dump_common_audit_data()
 * (security/lsm_audit.c).
 */
export function statedPid(record: AuditRecord): number | null {
  if (record.truncated) return null;
  switch (record.type) {
    case "SYSCALL":
    case "SECCOMP":
      break;
    case "AVC":
      if (isOfOtherTask(record)) return null;
      break;
    default:
      if (!isUserMessage(record)) return null;
  }
  return parseInteger(fieldValue(record, "pid"));
}
