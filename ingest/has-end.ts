// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";

/**
 * Last fields whose value shows that it is whole, and that no other of ours follows.
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
/** Fields that the kernel never leaves out of these. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ["SYSCALL", "key"],
  ["PATH", "nametype"],
]);

/** True for a record that shows it was not cut at its end: a number that stands last might have gone on. */
export function hasEnd(text: string, { type, names, values, truncated }: AuditRecord): boolean {
  if (truncated) return false;
  const needed = NEEDED.get(type);
  if (needed !== undefined && !names.includes(needed)) return false;
  if (/["')}\r]$/.test(text) || type === "EOE") return true;
  return LAST_FIELDS.get(names.at(-1) ?? "")?.test(values.at(-1) ?? "") === true;
}
