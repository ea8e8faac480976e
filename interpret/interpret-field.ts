// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText, displayText, isUnset } from "../grammar/decode-text.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { type FieldKind, fieldKind } from "../grammar/field-kinds.ts";
import type { IdentityNames } from "../types/identity-names.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { archName, archNumber } from "./arch-names.ts";
import { interpretArgument } from "./call-arguments.ts";
import { interpretNumber } from "./number-meanings.ts";
import { shellLine } from "./shell-line.ts";
import { interpretSocketAddress } from "./socket-address.ts";
import { syscallName } from "./syscall-names.ts";

interface Call {
  readonly arch: string;
  readonly name: string;
}

function callOf(record: AuditRecord): Call {
  const arch = archNumber(fieldValue(record, "arch") ?? "");
  const number = fieldValue(record, "syscall") ?? "";
  if (arch === undefined) return { arch: "", name: number };
  return { arch: archName(arch) ?? "", name: syscallName(arch, Number(number)) ?? number };
}

/** Meaning of a field: text that must be escaped for output, or a command line that is quoted and already inert. */
export interface Meaning {
  readonly text: string;
  readonly isInert: boolean;
}

/**
 * Names that auditd looked up for this field when it wrote the log: never those of this host. It adds the names in the order of
 * the numbers, so that the second name of a repeated field belongs to its second number. undefined for a number without a name.
 */
export function lookedUp(record: AuditRecord, index: number): string | undefined {
  const { names, values, claimsStart, enrichedStart } = record;
  if (index >= enrichedStart) return undefined;
  const [name, added] = [names[index]!, names[index]!.toUpperCase()];
  const places = indexesOf(names, added, enrichedStart, names.length);
  const fields = indexesOf(names, name, 0, enrichedStart);
  // Inside msg='…' auditd may have seen other fields than the grammar; then the right name is unknown.
  if (index >= claimsStart && places.length !== fields.length) return undefined;
  const at = places[fields.indexOf(index)];
  const text = at === undefined ? undefined : displayText(addedText(values[at]!));
  return text === undefined || /^(?:unknown\(.*|\?|)$/.test(text) ? undefined : text;
}

function indexesOf(names: readonly string[], name: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = names.indexOf(name, from); at >= 0 && at < to; at = names.indexOf(name, at + 1))
    found.push(at);
  return found;
}

/** In quotes, or in hexadecimal if a byte would break them. Source: audit_encode_nv_string() of libaudit. */
function addedText(raw: string): string {
  return decodeText("name", raw);
}

/** Several keys are joined by 0x01. */
const encoded = (name: string, raw: string, type: string): string => {
  const text = displayText(decodeText(name, raw, type));
  return name === "key" ? text.replaceAll("\x01", ",") : text;
};

/** A title's arguments are separated by NUL; a quoted one is one text. */
function commandWords(name: string, raw: string, type: string): string[] {
  const text = displayText(decodeText(name, raw, type));
  return name === "proctitle" ? text.replace(/\0+$/, "").split("\0") : [text];
}

/**
 * The readable meaning of a field: names for numbers and flags, text decoded, command lines quoted for a shell.
 * A value of unknown meaning is returned as written, without its quotes.
 */
export function interpretField(record: AuditRecord, index: number, names?: IdentityNames): Meaning {
  const name = record.names[index];
  const raw = record.values[index];
  if (name === undefined || raw === undefined) return { text: "", isInert: true };
  const { type } = record;
  const kind = fieldKind(name, type);
  if (kind === "proctitle" || (kind === "encoded" && type === "EXECVE" && name.startsWith("a")))
    return { text: shellLine(commandWords(name, raw, type)), isInert: true };
  return { text: meaningOf(record, index, kind, names), isInert: false };
}

function meaningOf(
  record: AuditRecord,
  index: number,
  kind: FieldKind,
  names: IdentityNames | undefined,
): string {
  const name = record.names[index]!;
  const raw = record.values[index]!;
  const { type } = record;
  switch (kind) {
    case "uid":
    case "gid":
      if (isNobody(raw)) return "unset";
      return lookedUp(record, index) ?? identity(kind, raw, names) ?? raw;
    case "session":
      return isNobody(raw) ? "unset" : raw;
    case "contid":
      return isUnset(name, raw, type) ? "unset" : raw;
    case "arch":
      return archName(archNumber(raw) ?? -1) ?? raw;
    case "syscall":
      return /^[0-9]+$/.test(raw) ? (lookedUp(record, index) ?? callOf(record).name) : raw;
    case "argument": {
      const call = callOf(record);
      const others = [0, 1, 2, 3].map((at) => fieldValue(record, `a${at}`) ?? "");
      return interpretArgument(call.name, call.arch, Number(name.slice(1)), raw, others);
    }
    case "encoded":
      return encoded(name, raw, type);
    case "saddr":
      return displayText(interpretSocketAddress(raw));
    default:
      return interpretNumber(kind, raw, name) ?? displayText(decodeText(name, raw, type));
  }
}

/** (uid_t) -1. A program's `?` is different: the program did not know whether a user had logged in. */
const NOBODY = String(UNSET_ID);
const isNobody = (raw: string): boolean => raw === NOBODY || raw === "-1" || raw === "unset";

function identity(kind: "uid" | "gid", raw: string, names: IdentityNames | undefined): string | undefined {
  if (names === undefined || !/^[0-9]{1,10}$/.test(raw)) return undefined;
  return kind === "uid" ? names.user(Number(raw)) : names.group(Number(raw));
}
