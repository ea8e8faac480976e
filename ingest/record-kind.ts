// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";

/** auditd's own events: their serials are not the kernel's. */
export function isDaemonType(type: string): boolean {
  return type.startsWith("DAEMON_");
}

/** Whether a record is a message from user space: it has claims in msg='…', or a type that only user space sends. */
export function isUserMessage(record: AuditRecord): boolean {
  return (
    record.claimsStart < record.enrichedStart || record.type === "USER" || record.type.startsWith("USER_")
  );
}

/** The kernel's record of a setting requested by a task, through a message or a write: res= shows whether it was applied. */
export function isSetting(type: string): boolean {
  return type === "LOGIN" || type === "CONFIG_CHANGE" || type === "FEATURE_CHANGE";
}

/** An engine's message about one of its machines or containers. */
export function isMachineMessage(type: string): boolean {
  return type === "VIRT_CONTROL" || type === "VIRT_MACHINE_ID";
}

const NUMBERED = /^UNKNOWN\[(?:10[12]\d|13[23]\d|134\d)\]$/;
const NAMESPACES = new Set(["mnt", "net", "uts", "ipc", "pid", "user", "cgroup"]);

/**
 * Whether a record is about containers or about tasks other than the caller: CONTAINER*, OBJ_PID, VIRT_CONTROL and
 * VIRT_MACHINE_ID, numbers that posted series gave them (if the content agrees: numbers were reused), and the kernel's own contid= in any other record; and
 * for one that enables auditing, since only tasks born later write calls.
 */
export function isStatement(record: AuditRecord): boolean {
  const { type, names, claimsStart } = record;
  if (type === "OBJ_PID" || isMachineMessage(type) || type.startsWith("CONTAINER")) return true;
  if (hasAny(names, claimsStart, "contid", "old-contid")) return true;
  if (type === "CONFIG_CHANGE") return names.includes("audit_enabled");
  return NUMBERED.test(type) && isAboutNamespaces(names, claimsStart);
}

function hasAny(names: readonly string[], end: number, one: string, other: string): boolean {
  for (let i = end - 1; i >= 0; i--) if (names[i] === one || names[i] === other) return true;
  return false;
}

function isAboutNamespaces(names: readonly string[], end: number): boolean {
  let found = 0;
  for (let i = 0; i < end; i++) {
    const name = names[i] as string;
    if (name.endsWith("-ns") || NAMESPACES.has(name)) found++;
  }
  return found >= 2;
}
