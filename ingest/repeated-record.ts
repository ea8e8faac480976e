// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, decodeText } from "../grammar/api.ts";
import { MAX_ARGV_BYTES } from "./join-arguments.ts";
import type { OpenEvent, OpenParts } from "./open-event.ts";

/**
 * What a record is to those that its event has: new, one that says the same again (a copy over another transport, an
 * overlap of rotated files), or one that cannot be of the same event.
 */
export type Repeat = "new" | "copy" | "contradiction";

/** Whether two records say the same: all that auditd has not added. Of one that was cut, as far as it goes. */
export function saysTheSame(left: AuditRecord, right: AuditRecord): boolean {
  const [a, b] = left.enrichedStart <= right.enrichedStart ? [left, right] : [right, left];
  if (a.enrichedStart < b.enrichedStart && !a.truncated) return false;
  if (a.prose !== b.prose || (a.claimProse !== b.claimProse && !a.truncated)) return false;
  for (let i = 0; i < a.enrichedStart; i++)
    if (a.values[i] !== b.values[i] || a.names[i] !== b.names[i]) return false;
  return true;
}

/** Records of an event that later ones are compared with: a hostile log may have any number of them. */
const MAX_OTHERS = 64;
const MAX_ITEMS = 4096;
const ARGUMENT = /^a(\d+)(\[\d+\])?$/;

/** A program has each argument once, a long one in pieces that are counted: a1[0], a1[1]. */
function repeatOfArguments(event: OpenEvent, record: AuditRecord): Repeat {
  const { parts } = event;
  const seen = parts?.argumentValues;
  if (!parts || !seen) return "new";
  let known = 0;
  let added = 0;
  for (let i = 0; i < record.claimsStart; i++) {
    const name = record.names[i] as string;
    if (name === "argc" && parts.argc !== 0 && Number(record.values[i]) !== parts.argc)
      return "contradiction";
    if (!ARGUMENT.test(name)) continue;
    const before = seen.get(name);
    if (before === undefined) added++;
    else if (before !== decodeText(name, record.values[i] as string, "EXECVE")) return "contradiction";
    else known++;
  }
  if (known === 0) return "new";
  return added === 0 || record.truncated ? "copy" : "contradiction";
}

/** One PATH for each item=; its name, inode and kind are what tells two apart. */
function repeatOfPath(event: OpenEvent, record: AuditRecord): Repeat {
  const known = event.parts?.pathItems[itemOf(record)];
  if (known === undefined) return "new";
  return saysTheSame(known, record) ? "copy" : "contradiction";
}

/** item= of a PATH; -1 where it has none or one that no kernel writes. */
function itemOf({ names, values }: AuditRecord): number {
  const item = names[0] === "item" ? Number(values[0]) : -1;
  return Number.isInteger(item) && item < MAX_ITEMS ? item : -1;
}

/** Types of which the kernel writes one in an event. Source: audit_log_exit() of kernel/auditsc.c */
function repeatOfOnly(known: AuditRecord | null, record: AuditRecord): Repeat {
  if (known === null) return "new";
  return saysTheSame(known, record) ? "copy" : "contradiction";
}

/** What the record is to the event. An event keeps of its records what this needs (`noteRecord`). */
export function repeatOf(event: OpenEvent, record: AuditRecord): Repeat {
  switch (record.type) {
    case "SYSCALL":
      return repeatOfOnly(event.callRecord, record);
    case "EXECVE":
      return repeatOfArguments(event, record);
    case "PATH":
      return repeatOfPath(event, record);
    case "CWD":
      return repeatOfOnly(event.cwdRecord, record);
    case "PROCTITLE":
      return repeatOfOnly(event.titleRecord, record);
    case "EOE":
      return "new";
    default:
      return repeatOfOther(event, record);
  }
}

/**
 * Other records: the kernel itself may write one twice inside a call (BPRM_FCAPS does come twice), so the same text is a
 * copy only where the call was copied too, or where there is no call.
 */
function repeatOfOther(event: OpenEvent, record: AuditRecord): Repeat {
  const known = event.otherRecords;
  if (known === null || (event.callRecord !== null && event.copies === 0)) return "new";
  let alike = 0;
  for (const other of known) if (other.type === record.type && saysTheSame(other, record)) alike++;
  return alike > 0 ? "copy" : "new";
}

/** Keeps of a record what tells whether another one repeats it. Call it for records that are new. */
export function noteRecord(event: OpenEvent, record: AuditRecord): void {
  switch (record.type) {
    case "SYSCALL":
      event.callRecord = record;
      return;
    case "CWD":
      event.cwdRecord = record;
      return;
    case "PROCTITLE":
      event.titleRecord = record;
      return;
    case "PATH": {
      const item = itemOf(record);
      if (item >= 0) event.ownParts().pathItems[item] = record;
      return;
    }
    case "EXECVE":
      noteArguments(event.ownParts(), record);
      return;
    case "EOE":
      return;
    default:
      event.otherRecords ??= [];
      if (event.otherRecords.length < MAX_OTHERS) event.otherRecords.push(record);
  }
}

function noteArguments(parts: OpenParts, { names, values, claimsStart }: AuditRecord): void {
  if (parts.argumentBytes >= MAX_ARGV_BYTES) return;
  parts.argumentValues ??= new Map();
  for (let i = 0; i < claimsStart; i++) {
    const name = names[i] as string;
    if (ARGUMENT.test(name)) parts.argumentValues.set(name, decodeText(name, values[i] as string, "EXECVE"));
  }
}

/** Puts a stored record into its event, as it was when it came: a copy means nothing more. */
export function takeRecord(event: OpenEvent, record: AuditRecord, map: () => void): void {
  const repeat = repeatOf(event, record);
  if (repeat === "copy") event.copies++;
  if (repeat !== "new") return;
  map();
  noteRecord(event, record);
}
