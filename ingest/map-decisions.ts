// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { DetailKind } from "../types/detail-kind.ts";
import { namedTasks } from "./decisions/asked-service.ts";
import { fieldsOf, type Outcome, peersOf } from "./decisions/decision.ts";
import { readDecision } from "./decisions/read-decision.ts";
import { appendedValue } from "./map-claims.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/** Whether the attempt was allowed: success= of an event without a SYSCALL. */
const WENT_ON: Readonly<Record<Outcome, 0 | 1 | null>> = {
  denied: 0,
  failed: 0,
  allowed: 1,
  permissive: 1,
  passed: 1,
  status: null,
};

/** Stores a security module's decision, with its labels and files. */
export function addDecision(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  if (record.type === "AVC_PATH") return addFiles(event, [fieldValue(record, "path")], rows);
  const decision = readDecision(record);
  if (decision === undefined) return;
  addPeers(event, record, rows);
  const { module, outcome, operation, permission, subject, object, target } = decision;
  const row = (text: string | undefined) => (text === undefined ? null : rows.text(text));
  const { decisions, details } = event.ownParts();
  decisions.push(
    event.records,
    module,
    outcome ?? null,
    ...[operation, permission, decision.class, subject, object, target].map(row),
  );
  const keep = (kind: DetailKind, text: string | undefined) => {
    const known = row(text);
    if (known !== null) details.push(kind, known);
  };
  for (const label of [subject, ...(decision.otherSubjects ?? [])]) keep(DetailKind.subject, label);
  keep(DetailKind.object, object);
  for (const file of decision.files ?? []) keep(DetailKind.file, file);
  const wentOn = outcome === undefined ? null : WENT_ON[outcome];
  if (wentOn !== null) event.decided = Math.min(event.decided ?? 1, wentOn);
}

/** Stores the addresses in separate fields of a kernel record. */
export function addPeers(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  if (record.type.startsWith("USER_")) return;
  for (const peer of peersOf(fieldsOf(record, "kernel"))) keepRow(event, DetailKind.peer, rows.text(peer));
}

function keepRow(event: OpenEvent, kind: DetailKind, row: number | null): void {
  if (row !== null) event.ownParts().details.push(kind, row);
}

function addFiles(event: OpenEvent, raw: readonly (string | undefined)[], rows: RowDictionary): void {
  for (const value of raw)
    if (value !== undefined) keepRow(event, DetailKind.file, rows.detail("path", value));
}

/** Stores tasks in a record other than the event's subject: the creator of a Landlock domain, the task interrupted by a packet, a service and its clients. */
export function addOtherTask(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  if (record.type === "USER_AVC") return addAsked(event, record, rows);
  const pid = fieldValue(record, "pid");
  if (pid === undefined) return;
  const text = (name: string) => {
    const raw = fieldValue(record, name);
    return raw === undefined || raw === "(null)" ? null : rows.text(decodeText(name, raw));
  };
  const role = record.type === "AVC" ? "interrupted" : "creator";
  event
    .ownParts()
    .otherTasks.push(
      event.records,
      role,
      parseInteger(pid),
      parseInteger(fieldValue(record, "uid")),
      text("comm"),
      text("exe"),
    );
}

/**
 * Stores the service that reports others, from the kernel's fields, and those others, as its claims: comm= is one of theirs.
 * Source: audit_log_user_avc_message() (audit-userspace, lib/audit_logging.c) appends exe= and no comm=.
 */
function addAsked(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { otherTasks } = event.ownParts();
  const raw = appendedValue(record, "exe");
  const exe = raw === undefined || raw === "?" ? null : rows.detail("exe", raw);
  const [pid, uid] = [fieldValue(record, "pid"), fieldValue(record, "uid")].map(parseInteger);
  otherTasks.push(event.records, "writer", pid ?? null, uid ?? null, null, exe);
  for (const { role, pid: named, uid: user, comm } of namedTasks(record)) {
    const name = comm === undefined ? null : rows.text(comm);
    otherTasks.push(event.records, role, parseInteger(named), parseInteger(user), name, null);
  }
}
