// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";
import { statedPid } from "./stated-pid.ts";

/** Maximum number of records compared with a further one of the same type: a hostile log may have any number of them. */
export const MAX_COMPARED = 64;
/** The kernel writes at most 2 MiB of arguments, 7.5 KiB a record. Source: audit_log_execve_info() of kernel/auditsc.c */
const MAX_ARGUMENT_RECORDS = 512;
/** Maximum number of names stored for one event: that of a program with 64 KiB of arguments. */
export const MAX_ITEMS = 65_536;
export const ARGUMENT = /^a(\d+)(\[\d+\])?$/;

/** Stores the facts of a new record that show whether a later one may be its copy. */
export function noteRecord(event: OpenEvent, record: AuditRecord): void {
  if (event.known !== null) addKnown(event.known, record);
  switch (record.type) {
    case "CWD":
      event.hasDirectory = true;
      return;
    case "PATH": {
      const item = itemOf(record);
      if (item < 32) event.itemBits |= 1 << item;
      else if (item < MAX_ITEMS) {
        const parts = event.ownParts();
        parts.furtherItems ??= new Set();
        parts.furtherItems.add(item);
      }
      return;
    }
    case "EXECVE":
      noteArguments(event, record);
      return;
    case "SYSCALL":
      event.statedPid ??= record.truncated ? null : event.pid;
      return;
    case "PROCTITLE":
    case "EOE":
      return;
    default:
      event.statedPid ??= statedPid(record);
      event.otherTypes ??= [];
      if (event.otherTypes.length < MAX_COMPARED && !event.otherTypes.includes(record.type))
        event.otherTypes.push(record.type);
  }
}

function noteArguments(event: OpenEvent, { names, claimsStart }: AuditRecord): void {
  const parts = event.ownParts();
  parts.argumentNames ??= new Set();
  const { argumentNames } = parts;
  for (let i = 0; i < claimsStart && argumentNames.size < MAX_ITEMS; i++) {
    const name = names[i] as string;
    if (ARGUMENT.test(name)) argumentNames.add(name);
  }
}

export const kindOf = (record: AuditRecord): string =>
  record.type === "PATH" ? `PATH ${itemOf(record)}` : record.type;

export function addKnown(known: Map<string, AuditRecord[]>, record: AuditRecord): void {
  const kind = kindOf(record);
  const alike = known.get(kind);
  if (alike === undefined) known.set(kind, [record]);
  else if (alike.length < (kind === "EXECVE" ? MAX_ARGUMENT_RECORDS : MAX_COMPARED)) alike.push(record);
}

/** item= of a PATH; above all numbers if it has none. */
export function itemOf({ names, values }: AuditRecord): number {
  const item = names[0] === "item" ? parseInteger(values[0]) : null;
  return item === null || item < 0 ? Number.MAX_SAFE_INTEGER : item;
}
