// SPDX-License-Identifier: Apache-2.0
import { archName, archNumber } from "./arch-names.ts";
import type { AuditRecord } from "./audit-record.ts";
import { decodeText, displayText, isUnset } from "./decode-text.ts";
import { fieldValue } from "./field-access.ts";
import { fieldKind } from "./field-kinds.ts";
import { interpretArgument } from "./interpret-arguments.ts";
import { flagNames, NAMESPACE_FLAGS } from "./interpret-flags.ts";
import {
  capabilityName,
  capabilityNames,
  errnoName,
  filterListName,
  modeNames,
  seccompAction,
  signalName,
} from "./interpret-numbers.ts";
import { familyName, interpretSocketAddress } from "./socket-address.ts";
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

/** What auditd looked up for this field when it wrote the log: never what this host would say. */
function lookedUp(record: AuditRecord, index: number): string | undefined {
  if (index >= record.enrichedStart) return undefined;
  const at = record.names.indexOf(record.names[index]!.toUpperCase(), record.enrichedStart);
  return at < 0 ? undefined : displayText(decodeText("", record.values[at]!));
}

function interpretExit(raw: string): string {
  const value = Number(raw);
  return value < 0 && value > -4096 ? (errnoName(-value) ?? raw) : raw;
}

function interpretHexFlags(raw: string): string {
  return /^[0-9a-f]{1,16}$/.test(raw) ? flagNames(BigInt(`0x${raw}`), NAMESPACE_FLAGS, "none") : raw;
}

const encoded = (name: string, raw: string, type: string): string => {
  const text = displayText(decodeText(name, raw, type));
  // Several keys are joined by 0x01, a title's arguments by NUL.
  if (name === "key") return text.replaceAll("\x01", ",");
  return name === "proctitle" ? text.replace(/\0+$/, "").replaceAll("\0", " ") : text;
};

const RESULTS: ReadonlyMap<string, string> = new Map([
  ["0", "no"],
  ["1", "yes"],
]);

/**
 * The meaning of a field for a reader: names for numbers and flags, text decoded (UTF-8, control characters kept:
 * whoever prints it must escape them). A value whose meaning is not known is given as it stands, without its quotes.
 */
export function interpretField(record: AuditRecord, index: number): string {
  const name = record.names[index];
  const raw = record.values[index];
  if (name === undefined || raw === undefined) return "";
  const { type } = record;
  const kind = fieldKind(name, type);
  switch (kind) {
    case "uid":
    case "gid":
    case "session":
    case "contid":
      if (isUnset(name, raw, type)) return "unset";
      return (kind === "uid" || kind === "gid" ? lookedUp(record, index) : undefined) ?? raw;
    case "arch":
      return archName(archNumber(raw) ?? -1) ?? raw;
    case "syscall":
      return /^[0-9]+$/.test(raw) ? (lookedUp(record, index) ?? callOf(record).name) : raw;
    case "argument": {
      const call = callOf(record);
      return interpretArgument(call.name, call.arch, Number(name.slice(1)), raw);
    }
    case "encoded":
    case "proctitle":
      return encoded(name, raw, type);
    case "saddr":
      return displayText(interpretSocketAddress(raw));
    default:
      return interpretNumber(kind, raw) ?? displayText(decodeText(name, raw, type));
  }
}

/** Kinds whose meaning is in the value alone. */
function interpretNumber(kind: string, raw: string): string | undefined {
  switch (kind) {
    case "exit":
      return interpretExit(raw);
    case "errno":
      return errnoName(Number(raw));
    case "mode":
      return modeNames(raw);
    case "capabilities":
      return capabilityNames(raw);
    case "capability":
      return capabilityName(Number(raw));
    case "signal":
      return signalName(Number(raw));
    case "nsflags":
      return interpretHexFlags(raw);
    case "result":
      return RESULTS.get(raw);
    case "seccomp":
      return seccompAction(raw);
    case "family":
      return familyName(Number(raw));
    case "filter-list":
      return filterListName(raw);
    default:
      return undefined;
  }
}
