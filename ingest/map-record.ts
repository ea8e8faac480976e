// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, claimValue } from "../grammar/api.ts";
import { CREDENTIAL_COLUMNS, detached, EventFlag } from "../store/api.ts";
import { callKind } from "./call-names.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addArguments, addPath, addStatement } from "./map-parts.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger, parseInteger64 } from "./parse-integer.ts";
import { isStatement, isSyscallData, isUserMessage } from "./record-kind.ts";
import type { RowDictionary } from "./row-dictionary.ts";

const CALL_FIELDS = [
  "arch",
  "syscall",
  "success",
  "exit",
  "items",
  "ppid",
  "pid",
  "comm",
  "exe",
  "key",
  "a0",
  "a1",
  "a2",
  "a3",
  "record",
];
const SUBJECT_FIELDS = ["pid", "ppid", "comm", "exe", "key", "res", "success"];
const CALL_CREDENTIAL = CALL_FIELDS.length;
const SUBJECT_CREDENTIAL = SUBJECT_FIELDS.length;
const callLayouts = new FieldLayouts([...CALL_FIELDS, ...CREDENTIAL_COLUMNS]);
const subjectLayouts = new FieldLayouts([...SUBJECT_FIELDS, ...CREDENTIAL_COLUMNS]);

/** Puts what a record says into the columns of its event. The bytes are noted apart, by OpenEvent.addBytes. */
export function mapRecord(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { type } = record;
  const position = event.records;
  event.types = event.types.followedBy(type);
  if (type === "PROCTITLE") {
    event.hasTitle = true;
    return;
  }
  if (type === "SYSCALL" || type === "URINGOP") {
    if ((event.flags & EventFlag.syscall) === 0) mapCall(event, record, rows);
  } else if (type === "PATH") {
    addPath(event, record, rows);
  } else if (type === "EOE") {
    event.ended = true;
  } else if (type === "EXECVE") {
    event.flags |= EventFlag.execve;
    addArguments(event, record);
  } else if (type !== "CWD") mapOther(event, record, rows);
  if (type !== "PATH" && type !== "CWD" && isStatement(record)) addStatement(event, record, position);
}

function mapCall(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { values } = record;
  const at = callLayouts.positionsIn(record);
  const arch = Number.parseInt(values[at[0] as number] ?? "", 16);
  const number = parseInteger(values[at[1] as number]);
  event.flags = (event.flags & ~EventFlag.userMessage) | (record.type === "SYSCALL" ? EventFlag.syscall : 0);
  event.hasSubject = true;
  event.call = number === null || !(arch >= 0) ? null : rows.calls.idOf(arch, number);
  event.success = outcome(values[at[2] as number]);
  event.exit = parseInteger64(values[at[3] as number]);
  event.items = parseInteger(values[at[4] as number]);
  event.ppid = parseInteger(values[at[5] as number]);
  event.pid = parseInteger(values[at[6] as number]);
  event.program = rows.program(values[at[7] as number], values[at[8] as number], false);
  const key = values[at[9] as number];
  event.key = key === undefined ? null : rows.key(key);
  event.credential = rows.credential(values, at, CALL_CREDENTIAL);
  const kind = number === null ? "other" : callKind(arch, number);
  if (kind !== "other") {
    const registers = [10, 11, 12, 13].map((i) => detachedOrNull(values[at[i] as number]));
    if (kind === "kept") event.ownParts().registers = registers;
    else event.openRegisters = registers;
  }
  const tag = at[14] as number;
  if (tag >= 0) event.ownParts().recordTag = detached(values[tag] as string);
}

function mapOther(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  if (isSyscallData(record.type)) {
    event.hasCallData = true;
    return;
  }
  if (event.hasSubject) return;
  const { values } = record;
  const at = subjectLayouts.positionsIn(record);
  const isMessage = isUserMessage(record);
  if (isMessage) event.flags |= EventFlag.userMessage;
  const pid = at[0] as number;
  if (pid < 0 && event.records > 0) return;
  event.hasSubject = pid >= 0;
  event.pid = parseInteger(values[pid]);
  event.ppid = parseInteger(values[at[1] as number]);
  event.credential = rows.credential(values, at, SUBJECT_CREDENTIAL);
  const key = values[at[4] as number];
  event.key = key === undefined ? null : rows.key(key);
  event.success = outcome(values[at[5] as number] ?? values[at[6] as number] ?? claimValue(record, "res"));
  const comm = values[at[2] as number];
  const exe = values[at[3] as number];
  event.program = rows.program(comm, exe, false);
  if (event.program === null && isMessage) {
    event.program = rows.program(claimValue(record, "comm"), claimValue(record, "exe"), true);
  }
}

function outcome(raw: string | undefined): number | null {
  switch (raw) {
    case "yes":
    case "success":
    case "1":
      return 1;
    case "no":
    case "failed":
    case "0":
      return 0;
    default:
      return null;
  }
}

function detachedOrNull(raw: string | undefined): string | null {
  return raw === undefined ? null : Buffer.from(raw, "latin1").toString("latin1");
}
