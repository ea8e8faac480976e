// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { decodeHex, decodeText } from "../../grammar/decode-text.ts";

/** An event in comparable form: by record type, each record's fields as text. */
export type PlainEvent = Record<string, Record<string, string | string[]>[]>;

type Json = Record<string, unknown>;

const percentDecode = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** laurel's text of one field. The numbers are those of corpus-differences.md. */
function plainValue(name: string, value: unknown): string | string[] {
  if (value === null) return "(null)"; // 1
  if (Array.isArray(value)) return value.map((item) => plainValue("", item) as string);
  const text = Buffer.from(String(value), "utf8").toString("latin1"); // 2
  if (name === "saddr") return percentDecode(text); // 3
  if (name === "SADDR") return text.replace(/^\{/, "{ ").replace(/\}$/, " }"); // 4
  return text.replace(/^0[xo]/, ""); // 5
}

function plainRecord(record: Json): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plainValue(name, value)]));
}

/** laurel's JSON object for an event, without its ID and NODE. */
export function fromLaurel(event: Json): PlainEvent {
  const records = Object.entries(event).filter(([type]) => type !== "ID" && type !== "NODE");
  return Object.fromEntries(
    records.map(([type, content]) => [type, (Array.isArray(content) ? content : [content]).map(plainRecord)]),
  );
}

function plainText(record: AuditRecord, index: number): string {
  const name = record.names[index]!;
  const raw = record.values[index]!;
  if (name === "saddr") return decodeHex(raw);
  if (name === "proctitle" && /^[0-9a-f]+$/.test(raw)) return decodeHex(raw); // 8
  const text = decodeText(name, raw, record.type);
  return RADIX.has(name) ? text.replace(/^0+(?=.)/, "") : text; // 5
}

const RADIX = new Set(["mode", "cap_fp", "cap_fi", "cap_fver"]);

interface Gathered {
  [name: string]: string | string[];
}

function addField(fields: Gathered, argv: string[], name: string, text: string): void {
  const argument = /^a([0-9]+)(_len|\[[0-9]+\])?$/.exec(name);
  if (name === "proctitle") argv.push(...text.split("\0"));
  else if (argument === null)
    fields[name] = text; // 6
  else if (argument[2] !== "_len") argv[Number(argument[1])] = (argv[Number(argument[1])] ?? "") + text;
}

/** Our records of one type in an event: separate, but those of EXECVE as one. */
function gather(records: readonly AuditRecord[]): Gathered {
  const fields: Gathered = {};
  const argv: string[] = [];
  for (const record of records)
    for (const [index, name] of record.names.entries())
      addField(fields, argv, name, plainText(record, index));
  return argv.length === 0 ? fields : { ...fields, ARGV: argv }; // 7
}

/** Our records of one event, grouped as by laurel. */
export function asLaurel(records: readonly AuditRecord[]): PlainEvent {
  const byType = new Map<string, AuditRecord[]>();
  for (const record of records) byType.set(record.type, [...(byType.get(record.type) ?? []), record]);
  return Object.fromEntries(
    [...byType].map(([type, group]) => [
      type,
      type === "EXECVE" ? [gather(group)] : group.map((record) => gather([record])),
    ]),
  );
}
