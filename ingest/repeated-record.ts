// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { EventFlag } from "../store/event-flags.ts";
import { isOncePerCall } from "../types/record-kinds.ts";
import { clashesWith } from "./argument-clash.ts";
import { ARGUMENT, addKnown, itemOf, kindOf, MAX_ITEMS, noteRecord } from "./note-record.ts";
import type { OpenEvent } from "./open-event.ts";
import { isUserMessage } from "./record-kind.ts";
import { isShorter, saysTheSame } from "./same-record.ts";
import { sortedWithin } from "./sorted-within.ts";
import { statedPid } from "./stated-pid.ts";

/**
 * The relation of a record to those of its event: new, a copy (over another transport, or from an
 * overlap of rotated files), one that disagrees about the same call, or one that cannot belong to the event.
 */
export type Repeat = "new" | "copy" | "conflict" | "contradiction";

/** Returns the records of an event. They are not kept in memory: only the rare record that may be a copy needs them. */
export type KnownRecords = (event: OpenEvent) => readonly AuditRecord[];

/** The relation of a record to the event, by the facts that the event notes of its records (`noteRecord`). */
export function repeatOf(event: OpenEvent, record: AuditRecord, known: KnownRecords): Repeat {
  if (isOfOtherProcess(event, record)) return "contradiction";
  if (!mayRepeat(event, record)) return "new";
  const alike = alikeIn(event, record, known);
  switch (record.type) {
    case "EXECVE":
      return repeatOfArguments(alike, record, event);
    case "SYSCALL":
      return repeatOfOne(alike, record) === "conflict" ? "contradiction" : repeatOfOne(alike, record);
    case "PATH":
    case "CWD":
    case "PROCTITLE":
      return repeatOfOne(alike, record);
    default:
      if (alike.some((other) => saysTheSame(other, record))) return "copy";
      if (alike.length > 0 && isUserMessage(record)) return "contradiction";
      return alike.length > 0 && isOncePerCall(record.type) ? "conflict" : "new";
  }
}

function isOfOtherProcess(event: OpenEvent, record: AuditRecord): boolean {
  if (event.statedPid === null) return false;
  const pid = statedPid(record);
  return pid !== null && pid !== event.statedPid;
}

/**
 * Whether a copy requires a rebuild of the event from all its records: the copy is complete, or has names, while the
 * first one was cut or has none, or it is the SYSCALL, so that earlier records were copied too.
 */
export function isTellingCopy(event: OpenEvent, record: AuditRecord): boolean {
  if (record.type === "SYSCALL" && event.otherTypes !== null) return true;
  const alike = event.known?.get(kindOf(record)) ?? [];
  if (isNamed(record) && !alike.some(isNamed)) return true;
  const hasMore = (other: AuditRecord) =>
    other.truncated || (isShorter(other, record) && saysTheSame(other, record));
  return !record.truncated && alike.some(hasMore);
}

const mayConflict = ({ type }: AuditRecord) =>
  type === "EXECVE" || type === "CWD" || type === "PROCTITLE" || type === "PATH" || isOncePerCall(type);

/**
 * Records that may contradict each other, in an order independent of the log's: by text, cut ones
 * last, each in a position of its type.
 */
function inOrderOfTexts(records: readonly AuditRecord[]): readonly AuditRecord[] {
  return sortedWithin(records, (record) => (mayConflict(record) ? kindOf(record) : undefined), byText);
}

function byText(left: AuditRecord, right: AuditRecord): number {
  if (left.truncated !== right.truncated) return left.truncated ? 1 : -1;
  const [a, b] = [textOf(left), textOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

const textOf = ({ names, values }: AuditRecord) => names.map((name, i) => `${name}=${values[i]}`).join(" ");

/**
 * The order in which records are added to an event: within a type, cut records last, so that a complete copy counts, and a message
 * with looked-up names before a copy without them. The types keep their order of arrival.
 */
export function wholeFirst(records: readonly AuditRecord[]): readonly AuditRecord[] {
  const raw = records.filter((record) => !record.truncated && !isNamed(record) && isUserMessage(record));
  const rankOf = (record: AuditRecord) =>
    record.truncated ? 2 : isNamed(record) && raw.some(({ type }) => type === record.type) ? 0 : 1;
  const all = inOrderOfTexts(records);
  return sortedWithin(
    all,
    kindOf,
    (left, right) =>
      rankOf(left) - rankOf(right) ||
      (saysTheSame(left, right) ? Number(isShorter(left, right)) - Number(isShorter(right, left)) : 0),
  );
}

/** A message with names added by auditd: the account of its id= is one. Names beside other numbers are stored separately, by node. */
function isNamed(record: AuditRecord): boolean {
  return record.enrichedStart < record.names.length && isUserMessage(record);
}

/** Records of the event that this one may repeat: read once from the bytes, then cached. */
function alikeIn(event: OpenEvent, record: AuditRecord, known: KnownRecords): readonly AuditRecord[] {
  if (event.known === null) {
    event.known = new Map();
    for (const other of known(event)) addKnown(event.known, other);
  }
  return event.known.get(kindOf(record)) ?? [];
}

/** Whether the event has a record that this one may repeat or contradict: false for nearly all. */
function mayRepeat(event: OpenEvent, record: AuditRecord): boolean {
  switch (record.type) {
    case "SYSCALL":
      return (event.flags & EventFlag.syscall) !== 0;
    case "CWD":
      return event.hasDirectory;
    case "PROCTITLE":
      return event.hasTitle;
    case "PATH": {
      const item = itemOf(record);
      return item < 32 ? (event.itemBits & (1 << item)) !== 0 : event.parts?.furtherItems?.has(item) === true;
    }
    case "EXECVE":
      return (
        (event.flags & EventFlag.execve) !== 0 &&
        (hasArgument(event, record) || clashesWith(event.parts, record))
      );
    case "EOE":
      return false;
    default:
      // A message of user space has its own id, shared at most with the call that sends it.
      // The kernel itself may write a record twice inside a call (BPRM_FCAPS does come twice), so the same text is a copy
      // only where the call was copied too, or where there is no call.
      return (
        event.otherTypes?.includes(record.type) === true &&
        (event.copies > 0 ||
          event.isCallCopied ||
          (event.flags & EventFlag.syscall) === 0 ||
          isOncePerCall(record.type) ||
          isUserMessage(record))
      );
  }
}

function hasArgument({ parts }: OpenEvent, { names, claimsStart }: AuditRecord): boolean {
  for (let i = 0; i < claimsStart; i++)
    if (parts?.argumentNames?.has(names[i] as string) === true) return true;
  return false;
}

/** Types of which an event has one record, and PATH one for each item=. Source: audit_log_exit() of kernel/auditsc.c */
function repeatOfOne(known: readonly AuditRecord[], record: AuditRecord): Repeat {
  if (known.length === 0) return "new";
  return known.some((other) => saysTheSame(other, record)) ? "copy" : "conflict";
}

/** A program has each argument once, a long one in numbered pieces: a1[0], a1[1]. */
function repeatOfArguments(known: readonly AuditRecord[], record: AuditRecord, { parts }: OpenEvent): Repeat {
  if (known.some((other) => saysTheSame(other, record))) return "copy";
  const values = new Map<string, string>();
  for (const { names, values: raw, claimsStart } of known)
    for (let i = 0; i < claimsStart; i++) values.set(names[i] as string, raw[i] as string);
  let repeated = 0;
  let added = 0;
  for (let i = 0; i < record.claimsStart; i++) {
    const name = record.names[i] as string;
    const before = values.get(name);
    const isArgument = ARGUMENT.test(name);
    if (before === undefined) added += isArgument ? 1 : 0;
    else if (!isArgument) {
      if (name === "argc" && before !== record.values[i]) return "conflict";
    } else if (decodeText(name, before, "EXECVE") !== decodeText(name, record.values[i] as string, "EXECVE"))
      return "conflict";
    else repeated++;
  }
  if (repeated === 0) return clashesWith(parts, record) ? "conflict" : "new";
  const isCut = record.truncated || known.some(({ truncated }) => truncated);
  return added === 0 || isCut ? "copy" : "conflict";
}

const NONE: readonly AuditRecord[] = [];

/** Adds a stored record to its event as on arrival: a copy has no effect. `map` receives those that it contradicts. */
export function takeRecord(
  event: OpenEvent,
  record: AuditRecord,
  known: AuditRecord[],
  map: (contradicted: readonly AuditRecord[]) => void,
): void {
  const repeat = repeatOf(event, record, () => known);
  if (repeat === "copy") event.copies++;
  if (repeat === "copy" || repeat === "contradiction") return;
  const isFurther = record.type === "EXECVE" && event.parts?.hasTwoCommands === true;
  map(repeat === "conflict" || isFurther ? [...alikeIn(event, record, () => known)] : NONE);
  noteRecord(event, record);
  if (known.length < MAX_ITEMS) known.push(record);
}
