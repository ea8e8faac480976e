// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../../grammar/audit-record.ts";
import { parseRecord } from "../../../grammar/parse-record.ts";
import type { Decision } from "../decision.ts";
import { readDecision } from "../read-decision.ts";

export function recordOf(type: string, fields: string): AuditRecord {
  const result = parseRecord(`type=${type} msg=audit(1700000000.000:7): ${fields}`);
  if (!result.ok) throw new Error(result.detail);
  return result.record;
}

/** The decision of a record, without undefined values and empty lists. */
export function decided(type: string, fields: string): Partial<Decision> | undefined {
  const decision = readDecision(recordOf(type, fields));
  if (decision === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(decision).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
