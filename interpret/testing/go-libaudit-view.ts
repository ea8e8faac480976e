// SPDX-License-Identifier: Apache-2.0
import { parseAccessVector } from "../../grammar/access-vector.ts";
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { decodeText, displayText } from "../../grammar/decode-text.ts";
import { interpretField } from "../interpret-field.ts";
import { parseSocketAddress } from "../socket-address.ts";

type Fields = Record<string, string>;

const FAMILIES: Fields = { inet: "ipv4", inet6: "ipv6", local: "unix" };
const CONTEXT_PARTS = ["user", "role", "domain", "level", "category"];

function splitContext(name: string, context: string): Fields {
  const parts = context.split(":");
  const named = CONTEXT_PARTS.slice(0, parts.length).map((part, index) => [`${name}_${part}`, parts[index]!]);
  return Object.fromEntries(named);
}

function splitSocketAddress(raw: string): Fields {
  const { family, address, port, path } = parseSocketAddress(raw)!;
  const known = FAMILIES[family];
  if (known === undefined) return { family: family === "unspec" ? "0" : family, saddr: raw };
  if (path !== undefined) return { family: known, path };
  return { family: known, addr: address ?? "", port: String(port) };
}

const outcome = (value: string): string =>
  value === "yes" || value === "success" || value === "1" ? "success" : "fail";

/** One field in go-libaudit's form. The numbers are those of corpus-differences.md. */
function fieldsOf(record: AuditRecord, index: number): Fields {
  const name = record.names[index]!;
  const raw = record.values[index]!;
  const text = decodeText(name, raw, record.type);
  if (["", "?", "(null)"].includes(text) || name === "key") return {}; // 1, 8
  if (name === "subj" || name === "obj") return splitContext(name, text); // 2
  if (name === "saddr") return splitSocketAddress(raw); // 3
  if (name === "res" || name === "success") return { result: outcome(text) }; // 4
  const meaning = name === "proctitle" ? titleOf(text) : interpretField(record, index).text;
  if (name === "exit") return { exit: meaning.replace(/\(.*/, "") }; // 5
  if (record.prose === "login") return { [OLD_LOGIN[name] ?? name]: raw }; // 6
  const isExplained = EXPLAINED.has(name) || (name === "sig" && record.type === "SECCOMP"); // 9
  return { [name]: isExplained ? meaning : text };
}

/** It joins the arguments of a title by spaces, unquoted. */
function titleOf(text: string): string {
  return displayText(text.replace(/\0+$/, "").replaceAll("\0", " "));
}

/** For these it gives the meaning, for all others the text. */
const EXPLAINED = new Set(["auid", "old-auid", "ses", "arch", "syscall", "proctitle"]);

const OLD_LOGIN: Fields = { "old-auid": "old_auid", auid: "new_auid", "old-ses": "old_ses", ses: "new_ses" };

/** Result of go-libaudit's parser for a record. */
export function asGoLibaudit(record: AuditRecord): Fields {
  const fields = Object.assign({}, ...record.names.map((_, index) => fieldsOf(record, index))) as Fields;
  const vector = parseAccessVector(record.prose);
  if (vector === undefined) return fields;
  return { ...fields, seresult: vector.decision, seperms: vector.permissions.join(",") }; // 7
}
