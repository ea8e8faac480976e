// SPDX-License-Identifier: Apache-2.0
import {
  BARE,
  type Carrier,
  type Payload,
  startsPrintedRecord,
  startsRecord,
  type Unwrapped,
} from "./carrier.ts";

/** Source: output_json() of systemd's logs-show.c, JSON_THRESHOLD */
const WITHOUT_TEXT =
  "The journal's entry has no text of its record: journalctl leaves out values above 4096 bytes unless it is given --all.";
const WITHOUT_ID = "The journal's entry of a record lacks its type, its time or its serial.";
const ALL_FIELDS = "journalctl --all -o json _TRANSPORT=audit | ctraudit ingest -   has all of it";

type FieldReader = (name: string) => string | null;

/** The text before the fields in MESSAGE: the type's name, in the forms of several versions of journald. */
const TYPE_WORD = /^(?:[A-Z][A-Z0-9_]*(?:\[[0-9]+\])?|<audit-[0-9]+>) ?/;
const TYPE_NAME = /^[A-Z][A-Z0-9_]{0,63}(?:\[[0-9]{1,5}\])?$/;

/** `type=…` of an entry: the name, or the number in a name such as `AUDIT1326`. */
function typeOf(field: FieldReader): string | null {
  const name = field("_AUDIT_TYPE_NAME");
  if (name !== null && TYPE_NAME.test(name) && !/^AUDIT[0-9]+$/.test(name)) return name;
  const number = field("_AUDIT_TYPE");
  return number !== null && /^[0-9]{1,5}$/.test(number) ? number : null;
}

/** Microseconds as `SECONDS.MILLIS`. */
function stampOf(microseconds: string | null): string | null {
  const match =
    microseconds === null ? null : /^([0-9]{1,17})([0-9]{6})$/.exec(microseconds.padStart(7, "0"));
  return match === null || match[1]!.length > 11 ? null : `${Number(match[1])}.${match[2]!.slice(0, 3)}`;
}

/**
 * The record in a journal entry; null if the fields are not the journal's.
 * An entry of `_TRANSPORT=audit` has the type, time and serial in separate fields, written by journald itself;
 * the record's line is built from them. Source: process_audit_string() of systemd's journald-audit.c
 */
export function journalPayload(field: FieldReader): Unwrapped {
  // Fluent Bit and fluentd can be configured to write names in lower case; journald accepts no such name from a program.
  if (field("_TRANSPORT") === null && field("_transport") !== null)
    return journalPayload((name) => field(name.toLowerCase()));
  const transport = field("_TRANSPORT");
  const serial = field("_AUDIT_ID");
  // Vector has MESSAGE in lower case.
  const message = field("MESSAGE") ?? (serial === null ? null : field("message"));
  const isRecord = isAuditEntry(transport, serial, message, field);
  if (!isRecord && (message === null || transport === null)) return null;
  const carrier: Carrier = {
    ...BARE,
    form: "journal",
    host: field("_HOSTNAME"),
    bootId: field("_BOOT_ID"),
    tag: field("SYSLOG_IDENTIFIER"),
  };
  if (isRecord || message === null) return { payloads: [{ ...recordOf(field, serial, message), carrier }] };
  if (transport === "kernel" && startsPrintedRecord(message))
    return { payloads: [{ text: message, carrier }] };
  if (carrier.tag?.startsWith("aud") === true && startsRecord(message))
    return { payloads: [{ text: message, carrier }] };
  return transport === "kernel" ? { carrier } : { carrier, isCertain: true };
}

/** Without a transport or a message, a number alone does not identify a journal entry. */
function isAuditEntry(
  transport: string | null,
  serial: string | null,
  message: string | null,
  field: FieldReader,
): boolean {
  if (transport !== null) return transport === "audit" && (message !== null || hasTime(field));
  return serial !== null && (message !== null || (typeOf(field) !== null && hasTime(field)));
}

const timeOf = (field: FieldReader) => field("_SOURCE_REALTIME_TIMESTAMP") ?? field("__REALTIME_TIMESTAMP");
const hasTime = (field: FieldReader) => timeOf(field) !== null;

/** The line of a record, without the fields that journalctl left out; empty if its id is missing. */
function recordOf(
  field: FieldReader,
  serial: string | null,
  message: string | null,
): Pick<Payload, "text" | "missing"> {
  const type = typeOf(field);
  const stamp = stampOf(timeOf(field));
  if (type === null || stamp === null || serial === null || !/^[0-9]{1,10}$/.test(serial))
    return { text: "", missing: { detail: WITHOUT_ID, hint: ALL_FIELDS } };
  const header = `type=${type} msg=audit(${stamp}:${serial}): `;
  if (message === null) return { text: header, missing: { detail: WITHOUT_TEXT, hint: ALL_FIELDS } };
  return { text: header + message.replace(TYPE_WORD, "") };
}

/** Fields of an entry of `journalctl -o export`: `NAME=value` lines, or `NAME`, eight bytes of length, and as many bytes. */
export function exportFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const equals = line.indexOf("=");
    if (equals >= 0) {
      if (!fields.has(line.slice(0, equals))) fields.set(line.slice(0, equals), line.slice(equals + 1));
      at = end + 1;
      continue;
    }
    const length = binaryLength(text, end + 1);
    if (length === undefined) break;
    fields.set(line, text.slice(end + 9, end + 9 + length));
    at = end + 9 + length + 1;
  }
  return fields;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

/** The little-endian u64 at a position of latin1 text; undefined if it is cut or larger than any record. */
function binaryLength(text: string, at: number): number | undefined {
  if (at + 8 > text.length) return undefined;
  const length = Buffer.from(text.slice(at, at + 8), "latin1").readBigUInt64LE();
  return length > 1_048_576n ? undefined : Number(length);
}
