// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { type FieldKind, fieldKind } from "./field-kinds.ts";
import { isWordsBeginning, missesEnd } from "./record-ends.ts";
import { withoutLast } from "./record-slice.ts";

const QUOTE = 34;
const SPACE = 32;

/** The loss by the cut of a line: nothing, only later fields, words after the last value, or the last field. */
type CutEnd = "none" | "behind" | "words" | "field";

const NAMETYPE = /^(?:UNKNOWN|NORMAL|PARENT|DELETE|CREATE)$/;
/** Fields of PATH that are always followed by others. Source: audit_log_name() of kernel/auditsc.c */
const INNER_PATH = new Set(["item", "inode", "dev", "mode", "ouid", "ogid"]);
/** Capabilities come together, in one of two orders. Source: audit_log_fcaps() of kernel/auditsc.c */
const CAPABILITIES = ["cap_fp", "cap_fi", "cap_fe", "cap_fver"];
const DEVICES = new Set(["dev", "rdev"]);
/** A device with one number or none: each has two digits or more. Source: audit_log_name() of kernel/auditsc.c */
const CUT_DEVICE = /^[0-9a-f]*(?::[0-9a-f]?)?$/;
/** Names of a call added by auditd, before those of users. */
const OF_CALL = ["ARCH", "SYSCALL"];
const ODD_HEX = /^(?:[0-9A-F]{2})*[0-9A-F]$/;
/** Kinds whose values have no spaces: a following word is the beginning of a name. */
export const SOLID_KINDS: ReadonlySet<FieldKind> = new Set<FieldKind>([
  "uid",
  "gid",
  "session",
  "number",
  "arch",
  "syscall",
  "argument",
  "exit",
  "mode",
  "saddr",
  "capabilities",
]);

/** The end of a value that cannot be incomplete. */
const isClosed = (value: string): boolean => /["')}]$/.test(value) && value.length > 1;

function cutEndOf(record: AuditRecord, line: string): CutEnd {
  const end = endOfLast(record);
  if (end !== "none") return end;
  const last = record.claimsStart - 1;
  const value = record.values[last] as string;
  if (missesEnd(record, line)) {
    if (isClosed(value)) return "behind";
    return value.includes(" ") && !value.includes("(") ? "words" : "field";
  }
  const name = record.names[last] as string;
  if (record.type === "AVC" && name === "tclass" && value.includes(" ")) return "words";
  return isWordsBeginning(record.type, name, value) ? "field" : "none";
}

/** Cuts that the last field alone shows. */
function endOfLast(record: AuditRecord): CutEnd {
  const { type, names, values, claimsStart } = record;
  const last = claimsStart - 1;
  const value = values[last] as string;
  if (value.charCodeAt(0) === QUOTE) return value.indexOf('"', 1) < value.length - 1 ? "words" : "none";
  const name = names[last] as string;
  if (CUT_ABSENT.test(value) || CUT_ESCAPE.test(value) || value === "") return "field";
  if (DEVICES.has(name) && type === "PATH" && CUT_DEVICE.test(value)) return "field";
  if (name === "data" && type.endsWith("TTY") && value.length % 2 === 1) return "field";
  const hasWords = value.includes(" ");
  if (hasWords && (SOLID_KINDS.has(fieldKind(name, type)) || (type === "PATH" && DEVICES.has(name))))
    return "words";
  if (value.length % 2 === 1 && value.length > 2 && ODD_HEX.test(value) && isHexField(name, type))
    return "field";
  if (type === "PATH") return cutEndOfPath(name, value, names);
  if (type === "SOCKADDR" && name === "saddr" && isShortAddress(value)) return "behind";
  // The kernel ends every SYSCALL with key= (audit_log_key); the value before it has no terminator.
  if (type === "SYSCALL" && name !== "key" && !names.includes("key")) {
    if (name === "tty" && hasWords) return "words";
    return isClosed(value) ? "none" : "field";
  }
  return "none";
}

/** The beginning of a quotation mark escaped by a relaying program: `\`, `&qu`, `%2`. */
const CUT_ESCAPE = /^(?:\\|&[#a-z0-9]*|%[0-9A-F]?)$/i;

/** The beginning of `(null)` or `(none)`. */
const CUT_ABSENT = /^\((?:n(?:u|ul|ull|o|on|one)?)?$/;

function isHexField(name: string, type: string): boolean {
  const kind = fieldKind(name, type);
  return kind === "encoded" || kind === "proctitle" || kind === "saddr";
}

/** Hexadecimal digits of the shortest address accepted by connect() and bind(), by its family in both byte orders. Source: ip(7), ipv6(7), netlink(7) */
const ADDRESS_DIGITS: ReadonlyMap<string, number> = new Map([
  ["0200", 32],
  ["0002", 32],
  ["0A00", 48],
  ["000A", 48],
  ["1000", 24],
  ["0010", 24],
]);

/** The bytes of such an address are kept: a refused call may have been given an address this short. */
function isShortAddress(value: string): boolean {
  const least = ADDRESS_DIGITS.get(value.slice(0, 4));
  return least !== undefined && value.length < least && /^[0-9A-F]+$/.test(value);
}

function cutEndOfPath(name: string, value: string, names: readonly string[]): CutEnd {
  if (name === "nametype") return NAMETYPE.test(value) ? "none" : "field";
  if (CAPABILITIES.includes(name)) return CAPABILITIES.every((one) => names.includes(one)) ? "none" : "field";
  return INNER_PATH.has(name) ? "field" : "none";
}

/** Drops the remains of the last field of a cut record, if the cut is visible. A field followed by a blank is complete. */
export function withoutCutField(record: AuditRecord, line: string, hasBlankBehind = false): AuditRecord {
  const { claimsStart, enrichedStart, names } = record;
  if (enrichedStart < names.length) return withoutCutAddition(record);
  if (enrichedStart > claimsStart) return record.truncated ? withoutLastClaim(record) : record;
  if (claimsStart === 0)
    return !record.truncated && missesEnd(record, line) ? { ...record, truncated: true } : record;
  const end = cutEndOf(record, line);
  if (end === "none") return record;
  if (end === "behind" || (end === "field" && hasBlankBehind)) return { ...record, truncated: true };
  return end === "field"
    ? withoutLast(record)
    : withLast(record, firstWord(record.values[claimsStart - 1] as string));
}

/** In an unclosed msg='…', the last claim is complete only if it has a closing quote. */
function withoutLastClaim(record: AuditRecord): AuditRecord {
  const last = record.values.at(-1);
  if (record.enrichedStart === record.claimsStart || (last !== undefined && /^".*"$/.test(last)))
    return record;
  return withoutLast(record);
}

/** auditd quotes names and writes no blank in other values: a following word is the beginning of another name. */
function withoutCutAddition(record: AuditRecord): AuditRecord {
  const last = record.values.at(-1) as string;
  const first = last.charAt(0);
  if (first === '"')
    return last.indexOf('"', 1) === last.length - 1 ? record : withLast(record, firstWord(last));
  if (first === "{") return last.endsWith("}") ? record : withoutLast(record);
  if (last.includes(" ")) return withLast(record, firstWord(last));
  // In a SYSCALL, the names of users follow. Source: auparse's interpretation of the fields in their order
  const isInner = record.type === "SYSCALL" && OF_CALL.includes(record.names.at(-1) as string);
  return isInner ? withoutLast(record) : record;
}

/** The value up to its first space outside quotes. */
function firstWord(value: string): string {
  if (value.charCodeAt(0) === QUOTE) return value.slice(0, value.indexOf('"', 1) + 1);
  const space = value.indexOf(String.fromCharCode(SPACE));
  return space < 0 ? value : value.slice(0, space);
}

function withLast(record: AuditRecord, value: string): AuditRecord {
  return { ...record, values: [...record.values.slice(0, -1), value], truncated: true };
}

/**
 * The usable part of a line known to be cut at its end: up to the last complete field. A field that ends with a quote, a
 * bracket or an apostrophe is complete; any other may have continued.
 */
export function wholePart(line: string): string {
  const text = line.trimEnd();
  if (isClosed(text)) return text;
  const space = text.lastIndexOf(" ");
  return space < 0 ? "" : text.slice(0, space).trimEnd();
}
