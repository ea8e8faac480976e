// SPDX-License-Identifier: Apache-2.0
import { BARE, type Carrier, type Payload, startsPrintedRecord, startsRecord } from "./carrier.ts";
import { HOST_FIELDS, hostOf, MESSAGE_FIELDS } from "./collector-fields.ts";

const escaped = (names: readonly string[]) =>
  names
    .filter((name) => /^[\w@]+$/.test(name))
    .toSorted((a, b) => b.length - a.length)
    .join("|");
/** Separators between a name and its value: logfmt, YAML and JSON, Ruby's and Lua's objects. */
const BETWEEN = `["']?(?: ?=> ?| ?= ?|: ?)`;
const VALUE = new RegExp(
  String.raw`(?:^|[\s,;{(<\["'])(?:${escaped(MESSAGE_FIELDS)})${BETWEEN}(?:"((?:node=[^ "'=\x1D]+ )?(?:audit: )?type=(?:[^"\\]|\\.|"")*)"|'((?:node=[^ "'=\x1D]+ )?type=(?:[^'\\]|\\.|'')*)')(?=[\s,;})\]]|$)`,
);
const HOST = new RegExp(
  String.raw`(?:^|[\s,;{(["'])(?:${escaped(HOST_FIELDS)})${BETWEEN}["']?([A-Za-z0-9_][A-Za-z0-9_.:@/-]{0,254})(?=["'\s,;})\]]|$)`,
);
/** A line of JSON printed with a line for each value: its host may be in another line. */
const PRINTED_JSON = /^\s*"[^"]{1,256}"\s*:/;
/** Longer prefixes belong to another program's text. */
const MAX_BEFORE = 2048;

/**
 * The record in a line of names and values, one of which is a quoted record: logfmt, NXLog's key-value pairs, YAML on one line,
 * objects printed by Ruby, Lua and Python. Null if there is none.
 */
export function unwrapKeyValue(line: string): { payloads: readonly Payload[] } | null {
  if (!line.includes("type=") || PRINTED_JSON.test(line)) return null;
  const found = VALUE.exec(line);
  if (found === null || found.index > MAX_BEFORE) return null;
  const [whole, double, single] = found as unknown as [string, string | undefined, string | undefined];
  const text = double === undefined ? withoutApostrophes(single as string) : withoutQuotes(double);
  if (!startsRecord(text) && !startsPrintedRecord(text)) return null;
  const others = `${line.slice(0, found.index)} ${line.slice(found.index + whole.length)}`;
  const host = HOST.exec(others)?.[1];
  const carrier: Carrier = { ...BARE, form: "key-value", host: host === undefined ? null : hostOf(host) };
  return { payloads: [{ text, carrier }] };
}

/** Text between quotation marks, which are doubled or escaped by a backslash inside it. */
function withoutQuotes(text: string): string {
  const plain = text.includes("\\")
    ? text.replace(/\\(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|(.))/g, plainOf)
    : text;
  return plain.replaceAll('""', '"').trimEnd();
}

function withoutApostrophes(text: string): string {
  return text.includes("\\'") || text.includes("\\x")
    ? text.replace(/\\(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|(.))/g, plainOf)
    : text.replaceAll("''", "'");
}

function plainOf(whole: string, unicode?: string, hex?: string, char?: string): string {
  const code = unicode ?? hex;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return char === "n" ? "\n" : "\"'\\/".includes(char as string) ? (char as string) : whole;
}
