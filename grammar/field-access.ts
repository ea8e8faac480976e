// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";

/** The raw value of the kernel's first field of this name; never one from inside msg='…'. */
export function fieldValue(record: AuditRecord, name: string): string | undefined {
  const index = record.names.indexOf(name);
  return index >= 0 && index < record.claimsStart ? record.values[index] : undefined;
}

/** The raw value of the first field of this name inside msg='…': a program's claim about itself. */
export function claimValue(record: AuditRecord, name: string): string | undefined {
  const index = record.names.indexOf(name, record.claimsStart);
  return index >= 0 && index < record.enrichedStart ? record.values[index] : undefined;
}

/** The raw value of the first field of this name added by auditd (`SYSCALL`, `AUID`). */
export function enrichedValue(record: AuditRecord, name: string): string | undefined {
  const index = record.names.indexOf(name, record.enrichedStart);
  return index < 0 ? undefined : record.values[index];
}
