// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";

/** Whether two records are equal, except for auditd's additions. A cut one is compared up to its end. */
export function saysTheSame(left: AuditRecord, right: AuditRecord): boolean {
  const [a, b] = isShorter(right, left) ? [right, left] : [left, right];
  if (a.enrichedStart < b.enrichedStart && !a.truncated && !mayEndBetweenFields(a)) return false;
  if (a.prose !== b.prose || (a.claimProse !== b.claimProse && !a.truncated)) return false;
  const last = mayEndBetweenFields(a) ? a.enrichedStart - 1 : -1;
  for (let i = 0; i < a.enrichedStart; i++) {
    if (a.names[i] !== b.names[i]) return false;
    if (a.values[i] !== b.values[i] && !(i === last && b.values[i]!.startsWith(a.values[i]!))) return false;
  }
  return true;
}

/** Length of a record beyond its common beginning with another one. */
export function lengthOf({ enrichedStart, values }: AuditRecord): readonly [fields: number, last: number] {
  return [enrichedStart, values[enrichedStart - 1]?.length ?? 0];
}

export function isShorter(left: AuditRecord, right: AuditRecord): boolean {
  const [[fields, last], [others, otherLast]] = [lengthOf(left), lengthOf(right)];
  return fields < others || (fields === others && last < otherLast);
}

/** A copy cut directly after a field, or undetectably within the last one, is not marked: its content is the beginning of the complete record. */
function mayEndBetweenFields({ type, names, enrichedStart }: AuditRecord): boolean {
  return enrichedStart === names.length && (type === "PATH" || (type === "SYSCALL" && names.includes("pid")));
}
