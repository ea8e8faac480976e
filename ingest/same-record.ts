// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";

/** Whether two records say the same: all that auditd has not added. Of one that was cut, as far as it goes. */
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

/** How much a record has beyond the beginning that another one shares with it. */
export function lengthOf({ enrichedStart, values }: AuditRecord): readonly [fields: number, last: number] {
  return [enrichedStart, values[enrichedStart - 1]?.length ?? 0];
}

export function isShorter(left: AuditRecord, right: AuditRecord): boolean {
  const [[fields, last], [others, otherLast]] = [lengthOf(left), lengthOf(right)];
  return fields < others || (fields === others && last < otherLast);
}

/** A copy that was cut right behind a field, or within a last one of which nothing tells it, has no mark of it: what it has is the beginning of the whole. */
function mayEndBetweenFields({ type, names, enrichedStart }: AuditRecord): boolean {
  return enrichedStart === names.length && (type === "PATH" || (type === "SYSCALL" && names.includes("pid")));
}
