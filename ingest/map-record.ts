// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { terminalName } from "../interpret/terminal-names.ts";
import { CREDENTIAL_COLUMNS } from "../store/dictionaries.ts";
import { EventFlag } from "../store/event-flags.ts";
import { isOfModule } from "../types/module-records.ts";
import { isCallData } from "../types/record-kinds.ts";
import { opensForWriting } from "./change-calls.ts";
import { isOfOtherTask } from "./decisions/read-decision.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addArguments } from "./map-arguments.ts";
import { mapCall } from "./map-call.ts";
import { addClaims, appendedValue } from "./map-claims.ts";
import { addDecision, addOtherTask, addPeers } from "./map-decisions.ts";
import { addContexts, addNamed, addPeer, addTyped } from "./map-details.ts";
import { addPath, addStatement, meaningOfPath, meaningOfStatement } from "./map-parts.ts";
import { RecalledRecord } from "./memory/recalled-record.ts";
import type { OpenEvent } from "./open-event.ts";
import { outcome, pamOutcome } from "./outcome.ts";
import { parseInteger } from "./parse-integer.ts";
import { isSetting, isStatement, isUserMessage } from "./record-kind.ts";
import type { RowDictionary } from "./row-dictionary.ts";

const SUBJECT_FIELDS = ["pid", "ppid", "comm", "exe", "key", "res", "success"];
const SUBJECT_COMM = SUBJECT_FIELDS.indexOf("comm");
const SUBJECT_RES = SUBJECT_FIELDS.indexOf("res");
const SUBJECT_CREDENTIAL = SUBJECT_FIELDS.length;
const SUBJECT_TTY = SUBJECT_CREDENTIAL + CREDENTIAL_COLUMNS.indexOf("tty");
const subjectLayouts = new FieldLayouts([...SUBJECT_FIELDS, ...CREDENTIAL_COLUMNS]);

/** Stores a record's values in the columns of its event. Its position is stored separately, by OpenEvent.addBytes. */
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
      addPath(event, meaningOfPath(record, rows), rows);
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
      if (isUserMessage(record)) rows.ofMessage(() => mapMessage(event, record, rows));
      else {
        if (!event.hasSubject || !saysContainerAlone(record)) mapOther(event, record, rows);
        if (isStatement(record)) addStatement(event, meaningOfStatement(record, rows), event.records);
      }
  }
}

function mapMessage(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  mapOther(event, record, rows);
  if (isStatement(record)) addStatement(event, meaningOfStatement(record, rows), event.records);
}

/** A record that only gives the event's container. Detected only for repeated records. */
function saysContainerAlone(record: AuditRecord): boolean {
  if (!(record instanceof RecalledRecord)) return false;
  record.text.isContainerAlone ??= isContainerAlone(record.text.record);
  return record.text.isContainerAlone;
}

function isContainerAlone(record: AuditRecord): boolean {
  const { type, names, claimsStart } = record;
  const isKernels = claimsStart === names.length && (type === "CONTAINER_ID" || type === "UNKNOWN[1340]");
  return isKernels && names.every((name) => name === "record" || name === "contid");
}

function addWorkingDirectory(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const known = record instanceof RecalledRecord ? record.text : undefined;
  let row = known?.name;
  if (row === undefined) {
    const name = fieldValue(record, "cwd");
    row = name === undefined ? null : rows.pathName(name);
    if (known !== undefined) known.name = row;
  }
  if (row !== null) event.workingDirectory = row;
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
  // key= of an AVC is a System V IPC key.
  if (event.key === null && record.type !== "AVC") {
    const key = fieldValue(record, "key");
    if (key !== undefined) event.key = rows.key(key);
  }
  if (record.claimsStart < record.enrichedStart) addClaims(event, record, rows);
  else {
    addContexts(event, record, rows);
    addNamed(event, record, rows);
  }
  const isMessage = isUserMessage(record);
  if (isOfOtherTask(record)) {
    if (isMessage && !event.hasSubject) event.flags |= EventFlag.userMessage;
    addOtherTask(event, record, rows);
    return;
  }
  if (isMessage || isSetting(record.type)) noteOutcome(event, record);
  if (event.hasSubject) return;
  const { values, at } = subjectOf(record);
  if (isMessage) event.flags |= EventFlag.userMessage;
  const pid = at[0] as number;
  if (pid < 0 && event.records > 0) return;
  event.hasSubject = pid >= 0;
  event.pid = parseInteger(values[pid]);
  event.ppid = parseInteger(values[at[1] as number]);
  rows.subject(event, values, at, SUBJECT_COMM, SUBJECT_CREDENTIAL);
  event.success ??= outcome(values[at[5] as number] ?? values[at[6] as number]) ?? saidOutcome(record);
  if (event.program === null && isMessage) {
    event.program = rows.program(appendedValue(record, "comm"), appendedValue(record, "exe"), true);
    event.actor = rows.actor(event);
  }
}

/** Values of a record's subject, with their positions. A TTY record has its terminal as device numbers. */
function subjectOf(record: AuditRecord): {
  readonly values: readonly string[];
  readonly at: readonly number[];
} {
  const { values, type } = record;
  const at = subjectLayouts.positionsIn(record);
  if (type !== "TTY") return { values, at };
  const [major, minor] = [fieldValue(record, "major"), fieldValue(record, "minor")].map(parseInteger);
  const name = terminalName(major ?? -1, minor ?? -1);
  return name === undefined
    ? { values, at }
    : { values: [...values, name], at: at.with(SUBJECT_TTY, values.length) };
}

/** The outcome claimed by a message. If an event has several, a failure counts, in any order. */
function noteOutcome(event: OpenEvent, record: AuditRecord): void {
  const own = record.values[subjectLayouts.positionsIn(record)[SUBJECT_RES] as number];
  const said = outcome(own) ?? saidOutcome(record);
  if (said !== null) event.messageOutcome = Math.min(event.messageOutcome ?? 1, said);
}

/** The outcome claimed by a message. */
function saidOutcome(record: AuditRecord): number | null {
  return outcome(appendedValue(record, "res")) ?? pamOutcome(appendedValue(record, "result"));
}

/** openat2's flags are in a separate record, after or before the SYSCALL. */
function noteOpenHow(event: OpenEvent, record: AuditRecord): void {
  const flags = fieldValue(record, "oflag");
  if (flags !== undefined && /^0[0-7]*$/.test(flags) && opensForWriting(Number.parseInt(flags, 8)))
    event.flags |= EventFlag.changes;
}
