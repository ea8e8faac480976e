// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";

/** The record without the fields at positions selected by `isLost`, marked as truncated; the record itself if none is selected. */
export function withoutFields(record: AuditRecord, isLost: (at: number) => boolean): AuditRecord {
  const kept: number[] = [];
  for (let at = 0; at < record.names.length; at++) if (!isLost(at)) kept.push(at);
  if (kept.length === record.names.length) return record;
  const before = (position: number) => kept.filter((at) => at < position).length;
  return {
    ...record,
    names: kept.map((at) => record.names[at] as string),
    values: kept.map((at) => record.values[at] as string),
    claimsStart: before(record.claimsStart),
    enrichedStart: before(record.enrichedStart),
    truncated: true,
  };
}

/** The record without its last field, marked as truncated. */
export function withoutLast(record: AuditRecord): AuditRecord {
  return withoutFields(record, (at) => at === record.names.length - 1);
}
