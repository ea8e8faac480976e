// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { CREDENTIAL_COLUMNS, detached } from "../store/dictionaries.ts";
import { EventFlag } from "../store/event-flags.ts";
import { isOfModule } from "../types/module-records.ts";
import { isCallData } from "../types/record-kinds.ts";
import type { CallKind } from "./call-names.ts";
import { opensForWriting } from "./change-calls.ts";
import { isOfOtherTask } from "./decisions/read-decision.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addArguments } from "./map-arguments.ts";
import { addClaims, appendedValue } from "./map-claims.ts";
import { addDecision, addOtherTask, addPeers } from "./map-decisions.ts";
import { addContexts, addNamed, addPeer, addTyped } from "./map-details.ts";
import { addPath, addStatement } from "./map-parts.ts";
import { directoryArgument } from "./name-rules.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger, parseInteger64 } from "./parse-integer.ts";
import { isSetting, isStatement, isUserMessage } from "./record-kind.ts";
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
  "contid",
];
const SUBJECT_FIELDS = ["pid", "ppid", "comm", "exe", "key", "res", "success"];
const CALL_COMM = CALL_FIELDS.indexOf("comm");
const SUBJECT_COMM = SUBJECT_FIELDS.indexOf("comm");
const CALL_CREDENTIAL = CALL_FIELDS.length;
const SUBJECT_RES = SUBJECT_FIELDS.indexOf("res");
const SUBJECT_CREDENTIAL = SUBJECT_FIELDS.length;
const callLayouts = new FieldLayouts([...CALL_FIELDS, ...CREDENTIAL_COLUMNS]);
const subjectLayouts = new FieldLayouts([...SUBJECT_FIELDS, ...CREDENTIAL_COLUMNS]);

/** Puts what a record says into the columns of its event. The bytes are noted apart, by OpenEvent.addBytes. */
export function mapRecord(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { type } = record;
  event.types = event.types.followedBy(type);
  if (record.truncated) event.flags |= EventFlag.truncated;
  switch (type) {
    case "PROCTITLE":
      event.hasTitle = true;
      return;
    case "CWD":
      event.hasCallData = true;
      addWorkingDirectory(event, record, rows);
      return;
    case "PATH":
      addPath(event, record, rows);
      return;
    case "EXECVE":
      event.flags |= EventFlag.execve;
      addArguments(event, record);
      return;
    case "EOE":
      event.ended = true;
      event.hasEnd = true;
      return;
    case "SYSCALL":
    case "URINGOP":
      if ((event.flags & EventFlag.syscall) === 0) mapCall(event, record, rows);
      return;
    default:
      mapOther(event, record, rows);
      if (isStatement(record)) addStatement(event, record, event.records, rows);
  }
}

function mapCall(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { values } = record;
  const at = callLayouts.positionsIn(record);
  event.flags = (event.flags & ~EventFlag.userMessage) | (record.type === "SYSCALL" ? EventFlag.syscall : 0);
  event.hasSubject = true;
  event.success = outcome(values[at[2] as number]);
  event.exit = parseInteger64(values[at[3] as number]);
  event.items = parseInteger(values[at[4] as number]);
  event.ppid = parseInteger(values[at[5] as number]);
  event.pid = parseInteger(values[at[6] as number]);
  rows.subject(event, values, at, CALL_COMM, CALL_CREDENTIAL);
  event.isMessageSent = true;
  const key = values[at[9] as number];
  if (key !== undefined) event.key = rows.key(key) ?? event.key;
  const call = rows.call(values[at[0] as number], values[at[1] as number]);
  if (call !== null) {
    event.call = call.row;
    const { kind, changes, names } = call.traits;
    event.isMessageSent = kind === "other" && changes === undefined;
    event.names = names;
    event.isSymlink = call.traits.isSymlink;
    if (names.kind === "descriptors")
      event.directories = names.arguments.map((i) => directoryArgument(values[at[10 + i] as number]));
    if (kind !== "other" || changes !== undefined) {
      const registers = [10, 11, 12, 13].map((i) => values[at[i] as number]);
      if (changes?.(registers) === true) event.flags |= EventFlag.changes;
      if (kind !== "other") keepRegisters(event, kind, registers.map(detachedOrNull));
    }
  }
  const tag = at[14] as number;
  if (tag >= 0) event.ownParts().recordTag = detached(values[tag] as string);
  if (tag >= 0 || (at[15] as number) >= 0) addStatement(event, record, event.records, rows);
}

function addWorkingDirectory(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const name = fieldValue(record, "cwd");
  if (name !== undefined) event.workingDirectory = rows.pathName(name);
}

function keepRegisters(event: OpenEvent, kind: CallKind, registers: readonly (string | null)[]): void {
  if (kind === "kept") event.ownParts().registers = registers;
  else event.openRegisters = registers;
}

function mapOther(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  if (isOfModule(record.type)) addDecision(event, record, rows);
  else if (record.type === "NETFILTER_PKT") addPeers(event, record, rows);
  if (record.type === "TTY" || record.type === "USER_TTY") addTyped(event, record, rows);
  if (isCallData(record.type)) {
    event.hasCallData = true;
    if (record.type === "SOCKADDR") addPeer(event, record, rows);
    else if (record.type === "OPENAT2") noteOpenHow(event, record);
    else addContexts(event, record, rows);
    return;
  }
  // key= of an AVC is one of System V IPC.
  if (event.key === null && record.type !== "AVC") {
    const key = fieldValue(record, "key");
    if (key !== undefined) event.key = rows.key(key);
  }
  if (record.claimsStart < record.enrichedStart) addClaims(event, record, rows);
  else {
    addContexts(event, record, rows);
    addNamed(event, record, rows);
  }
  if (isOfOtherTask(record)) {
    addOtherTask(event, record, rows);
    return;
  }
  const isMessage = isUserMessage(record);
  if (isMessage || isSetting(record.type)) noteOutcome(event, record);
  if (event.hasSubject) return;
  const { values } = record;
  const at = subjectLayouts.positionsIn(record);
  if (isMessage) event.flags |= EventFlag.userMessage;
  const pid = at[0] as number;
  if (pid < 0 && event.records > 0) return;
  event.hasSubject = pid >= 0;
  event.pid = parseInteger(values[pid]);
  event.ppid = parseInteger(values[at[1] as number]);
  rows.subject(event, values, at, SUBJECT_COMM, SUBJECT_CREDENTIAL);
  event.success ??= outcome(
    values[at[5] as number] ?? values[at[6] as number] ?? appendedValue(record, "res"),
  );
  if (event.program === null && isMessage) {
    event.program = rows.program(appendedValue(record, "comm"), appendedValue(record, "exe"), true);
    event.actor = rows.actor(event);
  }
}

/** The outcome of a message by its own word. Where an event has several, one that failed counts, in whatever order they came. */
function noteOutcome(event: OpenEvent, record: AuditRecord): void {
  const own = record.values[subjectLayouts.positionsIn(record)[SUBJECT_RES] as number];
  const said = outcome(own ?? appendedValue(record, "res"));
  if (said !== null) event.messageOutcome = Math.min(event.messageOutcome ?? 1, said);
}

/** openat2's flags stand in a record of their own, after the SYSCALL or before it. */
function noteOpenHow(event: OpenEvent, record: AuditRecord): void {
  const flags = fieldValue(record, "oflag");
  if (
    flags !== undefined &&
    /^0[0-7]*$/.test(flags) &&
    opensForWriting(Number.parseInt(flags, 8).toString(16))
  )
    event.flags |= EventFlag.changes;
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
