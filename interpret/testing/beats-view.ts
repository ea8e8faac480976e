// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { decodeText } from "../../grammar/decode-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** Filebeat's locations of fields named by the Elastic Common Schema. */
const COMMON_SCHEMA: Readonly<Record<string, string>> = {
  "process.pid": "pid",
  "process.parent.pid": "ppid",
  "process.name": "comm",
  "process.executable": "exe",
  "process.exit_code": "exit",
  "process.working_directory": "cwd",
  "user.audit.id": "auid",
  "user.effective.id": "euid",
  "user.filesystem.id": "fsuid",
  "user.saved.id": "suid",
  "user.group.id": "gid",
  "user.effective.group.id": "egid",
  "user.filesystem.group.id": "fsgid",
  "user.saved.group.id": "sgid",
  "user.terminal": "terminal",
};

/** LOGIN's old names, as in the line. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  old_auid: "old-auid",
  new_auid: "auid",
  old_ses: "old-ses",
  new_ses: "ses",
};

const texts = (record: AuditRecord, name: string): string[] =>
  record.names.flatMap((found, index) =>
    found === name ? [decodeText(name, record.values[index]!, record.type)] : [],
  );

/** Control characters in filebeat's form: ^M. The numbers are those of corpus-differences.md. */
const caret = (text: string): string =>
  text.replace(/[\0-\x1F\x7F]/g, (control) => `^${String.fromCharCode(control.charCodeAt(0) ^ 64)}`); // 2

function ourValues(record: AuditRecord, key: string): string[] | undefined {
  if (key === "auditd.log.sequence") return [String(record.serial)];
  if (key === "auditd.log.record_type") return [record.type];
  if (key === "auditd.log.node") return [record.node ?? ""];
  const field = key.startsWith("auditd.log.") ? key.slice("auditd.log.".length) : COMMON_SCHEMA[key];
  if (field === undefined) return undefined;
  const values = texts(record, OLD_NAMES[field] ?? field); // 1
  return field === "data" ? values.map(caret) : values;
}

/** The fields found by filebeat, each with its value and ours. */
export function compareWithBeats(
  record: AuditRecord,
  event: Json,
): [key: string, theirs: string[], ours: string[]][] {
  return Object.entries(event).flatMap(([key, value]) => {
    const ours = ourValues(record, key);
    const theirs = (Array.isArray(value) ? value : [value]).map(String);
    const isDerived = key in COMMON_SCHEMA && ours?.length === 0; // 3
    return ours === undefined || isDerived ? [] : [[key, theirs, ours]];
  });
}
