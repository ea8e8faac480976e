// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText, displayText } from "../grammar/decode-text.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { fieldKind } from "../grammar/field-kinds.ts";
import { ENRICHED_NAMES } from "../grammar/tokens.ts";
import { archName } from "./arch-names.ts";
import { nameOfCall } from "./call-names.ts";
import { errnoName } from "./number-names.ts";
import { interpretSocketAddress } from "./socket-address.ts";

/** A record as seen by rules, or the fields that a Sigma category derives from several. */
export interface RecordFields {
  readonly type: string;
  /** All texts of a field: as written without quotes, and interpreted if it is a number or hexadecimal. */
  values(field: string): readonly string[] | undefined;
  /** The record for words without a field, with all values in both forms. */
  text(): string;
}

/** The fields of a record, including those inside msg='…' and those added by auditd. */
function recordFields(record: AuditRecord): RecordFields {
  let whole: string | undefined;
  return {
    type: record.type,
    values: (field) => valuesOf(record, field),
    text() {
      whole ??= textOf(record);
      return whole;
    },
  };
}

function valuesOf(record: AuditRecord, field: string): readonly string[] | undefined {
  if (field === "type") return [record.type];
  const { names, values, type } = record;
  const found: string[] = [];
  let has = false;
  for (let at = names.indexOf(field); at >= 0; at = names.indexOf(field, at + 1)) {
    has = true;
    found.push(...readings(field, values[at]!, record));
  }
  if (has) return found;
  if (field === "node") return record.node === null ? undefined : [record.node];
  if (type === "SYSCALL" || type === "URINGOP") return derived(record, field);
  return undefined;
}

/** Names that auditd adds only to an enriched log. */
function derived(record: AuditRecord, field: string): readonly string[] | undefined {
  if (field !== "SYSCALL" && field !== "ARCH") return undefined;
  const { arch, number } = callOf(record);
  const name = field === "ARCH" ? archName(arch) : nameOfCall(arch, number);
  return name === undefined ? undefined : [name];
}

function callOf(record: AuditRecord): { arch: number; number: number } {
  return {
    arch: Number.parseInt(fieldValue(record, "arch") ?? "", 16),
    number: Number.parseInt(fieldValue(record, "syscall") ?? fieldValue(record, "uring_op") ?? "", 10),
  };
}

/** The text of a value, and its meaning if different. */
function readings(field: string, raw: string, record: AuditRecord): string[] {
  const { type } = record;
  const text = displayText(unquoted(decodeText(field, raw, type)));
  switch (fieldKind(field, type)) {
    case "proctitle":
      return [text.replaceAll("\0", " ")];
    case "syscall": {
      const { arch, number } = callOf(record);
      const name = nameOfCall(arch, number);
      return name === undefined ? [text] : [text, name];
    }
    case "arch":
      return [text, archName(Number.parseInt(raw, 16)) ?? text];
    case "exit":
      return [text, ...errnoOf(text)];
    case "uid":
    case "gid":
      return [text, ...addedName(record, field)];
    case "saddr":
      return [text, interpretSocketAddress(raw), Buffer.from(raw, "hex").toString("latin1")];
    default:
      return field === "key" && text.includes("\x01") ? text.split("\x01") : [text];
  }
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function errnoOf(text: string): string[] {
  const name = /^-\d{1,4}$/.test(text) ? errnoName(-Number(text)) : undefined;
  return name === undefined ? [] : [name.replace(/\(.*$/s, "")];
}

/** `root` for uid=0 if auditd added UID="root". */
function addedName(record: AuditRecord, field: string): string[] {
  const at = record.names.indexOf(field.toUpperCase(), record.enrichedStart);
  return at < 0 ? [] : [displayText(unquoted(record.values[at]!))];
}

function textOf(record: AuditRecord): string {
  const { names, values, type, prose, claimProse } = record;
  const fields = names.map((name, at) => {
    const raw = values[at]!;
    const [text = raw] = readings(name, raw, record);
    return text === unquoted(raw) ? `${name}=${text}` : `${name}=${text} ${name}=${raw}`;
  });
  return [`type=${type}`, prose ?? "", claimProse ?? "", ...fields].filter((part) => part !== "").join(" ");
}

/** The records of one command line joined into one: its arguments are complete. */
function commandFields(records: readonly AuditRecord[]): RecordFields {
  const argv = new Map<string, string>();
  let argc: string | undefined;
  for (const record of records)
    for (const [at, name] of record.names.entries()) {
      const piece = /^(a\d+)(?:\[\d+\])?$/.exec(name);
      if (name === "argc") argc ??= record.values[at];
      else if (piece !== null)
        argv.set(piece[1]!, (argv.get(piece[1]!) ?? "") + decodeText(name, record.values[at]!, "EXECVE"));
    }
  return argumentFields(
    [...argv].map(([name, text]) => [name, displayText(text)]),
    argc ?? String(argv.size),
  );
}

/** The same from arguments by number. */
export function argumentFields(
  argv: Iterable<readonly [name: string, text: string]>,
  argc: string,
): RecordFields {
  const fields = new Map<string, string>([["type", "EXECVE"], ["argc", argc], ...argv]);
  return {
    type: "EXECVE",
    values(field) {
      const value = fields.get(field);
      return value === undefined ? undefined : [value];
    },
    text() {
      const words = [...fields].filter(([name]) => /^a\d+$/.test(name)).map(([, text]) => text);
      return `${[...fields].map(([name, text]) => `${name}=${text}`).join(" ")} ${words.join(" ")}`;
    },
  };
}

/** Fields derived from records. */
export function madeFields(
  type: string,
  fields: Readonly<Record<string, readonly string[] | undefined>>,
): RecordFields {
  return {
    type,
    values: (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined),
    text: () =>
      Object.entries(fields)
        .map(([name, values]) => `${name}=${values?.join(" ") ?? ""}`)
        .join(" "),
  };
}

/** Whether auditd adds a field of this name to an enriched log. */
export function isAddedField(name: string): boolean {
  return (ENRICHED_NAMES as readonly string[]).includes(name);
}

/** The fields of the records of an event; a command line is one record, the EOE record is left out. */
export function eventRecordFields(records: readonly AuditRecord[]): readonly RecordFields[] {
  const commands = records.filter(({ type }) => type === "EXECVE");
  const others = records.filter(({ type }) => type !== "EXECVE" && type !== "EOE").map(recordFields);
  return commands.length === 0 ? others : [...others, commandFields(commands)];
}
