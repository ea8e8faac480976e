// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { apparmorDecision } from "./apparmor.ts";
import { isOfClient } from "./asked-service.ts";
import { type Decision, type Fields, fieldsOf } from "./decision.ts";
import {
  fanotifyDecision,
  integrityDecision,
  ipeDecision,
  isOfSmackPacket,
  landlockDecision,
  seccompDecision,
  smackDecision,
} from "./other-modules.ts";
import { isOfPacket, selinuxDecision, selinuxError, selinuxNotice } from "./selinux.ts";

/** The decision in the record; undefined if there is none. */
export function readDecision(record: AuditRecord): Decision | undefined {
  const { type } = record;
  const fields = fieldsOf(record, "kernel");
  if (type.startsWith("USER_")) {
    const said = fieldsOf(record, "message");
    if (type === "USER_SELINUX_ERR") return selinuxError(said);
    return selinuxDecision(said, "message") ?? selinuxNotice(said) ?? apparmorDecision(said, type);
  }
  if (type === "SECCOMP") return seccompDecision(fields);
  if (type === "FANOTIFY") return fanotifyDecision(fields);
  if (type === "SELINUX_ERR") return selinuxError(fields);
  if (type.startsWith("INTEGRITY_")) return integrityDecision(fields);
  if (type === "AVC_PATH") return undefined;
  return ofModule(fields, type);
}

/** By the record's content: AVC is the type of several modules. */
function ofModule(fields: Fields, type: string): Decision | undefined {
  const { raw } = fields;
  if (raw("lsm") === "SMACK") return smackDecision(fields);
  if (raw("ipe_op") !== undefined) return ipeDecision(fields);
  if (raw("blockers") !== undefined) return landlockDecision(fields);
  return selinuxDecision(fields, "kernel") ?? apparmorDecision(fields, type);
}

/**
 * Whether pid=, comm= and the rest belong to a task other than the event's subject: the creator of a
 * Landlock domain, the task interrupted by a packet, or the service that reports a client.
 * Source: log_domain() (security/landlock/audit.c): "Log the TGID of the domain creator".
 */
export function isOfOtherTask(record: AuditRecord): boolean {
  const { type, names } = record;
  if (type === "LANDLOCK_DOMAIN" || type === "LANDLOCK_ACCESS") return true;
  if (type === "USER_AVC") return isOfClient(record);
  if (type === "AVC") {
    const fields = fieldsOf(record, "kernel");
    return fields.raw("lsm") === "SMACK" ? isOfSmackPacket(fields) : isOfPacket(fields);
  }
  return type.startsWith("UNKNOWN[14") && names[0] === "domain";
}
