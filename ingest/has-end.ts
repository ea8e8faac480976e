// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";

/**
 * Last fields with a visibly complete value, after which no other field follows.
 * Source: the kernel's audit_log_name(), audit_log_proctitle() and audit_log_task_info(), avc_dump_query(), bpf_audit_prog()
 */
const LAST_FIELDS: ReadonlyMap<string, RegExp> = new Map([
  ["res", /^(?:[01]|success|failed|yes|no)$/],
  ["nametype", /^(?:UNKNOWN|NORMAL|PARENT|DELETE|CREATE)$/],
  ["cap_fver", /./],
  ["cap_frootid", /./],
  ["permissive", /^[01]$/],
  ["proctitle", /^(?:[0-9A-F]{2})+$/],
  ["op", /^(?:LOAD|UNLOAD)$/],
]);
/** Fields always present in these records. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ["SYSCALL", "key"],
  ["PATH", "nametype"],
]);

/** Whether a record is visibly complete: a number at its end might have continued. */
export function hasEnd(text: string, { type, names, values, truncated }: AuditRecord): boolean {
  if (truncated) return false;
  const needed = NEEDED.get(type);
  if (needed !== undefined && !names.includes(needed)) return false;
  if (/["')}\r]$/.test(text) || type === "EOE") return true;
  return LAST_FIELDS.get(names.at(-1) ?? "")?.test(values.at(-1) ?? "") === true;
}
