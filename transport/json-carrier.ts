// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import {
  BARE,
  type Carrier,
  type Payload,
  startsPrintedRecord,
  startsRecord,
  type Unwrapped,
} from "./carrier.ts";
import {
  CHAIN_FIELDS,
  FILE_FIELDS,
  HOST_CHAIN,
  HOST_FIELDS,
  HOST_NAME,
  hostOf,
  MESSAGE_FIELDS,
} from "./collector-fields.ts";
import { journalPayload } from "./journal-entry.ts";
import { jsonPieces } from "./json-pieces.ts";
import { attributeOf, isObject, type Json, nearest, textAt, toLatin1, valueAt } from "./json-value.ts";

/** Depth of nested objects: collectors do not nest deeper. */
const MAX_DEPTH = 4;
/** Maximum number of objects searched in one line. */
const MAX_OBJECTS = 64;

/** Latin1 text of one JSON object, or of an array of objects; undefined otherwise. */
function parse(line: string): Json | undefined {
  // An element of an array with one element per line.
  const text = line.trimEnd();
  const bytes = Buffer.from(text.endsWith(",") ? text.slice(0, -1) : text, "latin1");
  try {
    const value: unknown = JSON.parse(bytes.toString(isUtf8(bytes) ? "utf8" : "latin1"));
    if (Array.isArray(value)) return { "": value };
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON: the caller decides about the line.
  }
}

/** The object and its nested objects, outer ones first, each with the objects around it. */
function* objectsIn(root: Json): Generator<readonly [Json, ...Json[]]> {
  let level: (readonly [Json, ...Json[]])[] = [[root]];
  for (let depth = 0, seen = 0; depth < MAX_DEPTH; depth++) {
    const next: (readonly [Json, ...Json[]])[] = [];
    for (const path of level) {
      if (++seen > MAX_OBJECTS) return;
      yield path;
      for (const value of Object.values(path[0])) if (isObject(value)) next.push([value, ...path]);
    }
    level = next;
  }
}

const EVENT_ID = /^[0-9]{1,11}\.[0-9]{3}:[0-9]{1,10}$/;

/** Formats that keep the meaning of a record but not the record. */
function refusalOf(object: Json): { detail: string; hint: string } | undefined {
  if (typeof object["ID"] === "string" && EVENT_ID.test(object["ID"]))
    return {
      detail: "This is laurel's JSON: the records that it was made of are not in it.",
      hint: "read the audit log that laurel read: auditd writes it beside laurel with write_logs = yes",
    };
  if (isObject(object["auditd"]) || valueAt(object, "event.module") === "auditd")
    return {
      detail: "This is auditbeat's JSON: the records that it was made of are not in it.",
      hint: "let auditbeat keep them: include_raw_message: true; or read auditd's own log",
    };
  return undefined;
}

/** Texts of one field used by collectors: all elements of an array, as they are the records of one event. */
function textsOf(object: Json, field: string): string[] {
  const value = valueAt(object, field);
  return (Array.isArray(value) ? value : [value])
    .map((one: unknown) => (field === "values" && Array.isArray(one) ? (one[1] as unknown) : one))
    .filter((text) => typeof text === "string")
    .flatMap((text) => toLatin1(text).split("\n"))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** A collector's line: JSON in which one field is the record. `unwrap` reads that field's own header, if it has one. */
export function unwrapJson(line: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  const root = parse(line);
  if (root === undefined) return unwrapPieces(line, unwrap);
  for (const [object] of objectsIn(root)) {
    const entry = journalPayload((name) => journalValue(object, name));
    if (entry !== null) return withHost(entry, carrierOf([root]).host);
  }
  const beat = journalPayload((name) => beatValue(root, name));
  if (beat !== null) return withHost(beat, carrierOf([root]).host);
  const payloads = payloadsIn([root], unwrap);
  if (payloads.length > 0) return { payloads };
  const texts = payloadsOf(textsOf(root, ""), carrierOf([root]), unwrap);
  if (texts.length > 0) return { payloads: texts };
  const refusal = refusalOf(root);
  const carrier = carrierOf([root]);
  return refusal === undefined ? { carrier } : { carrier, refusal };
}

/** Filebeat renames fields of the journal. Source: journaldfield of elastic/beats */
function beatValue(root: Json, name: string): string | null {
  if (name === "MESSAGE") return textAt(root, ["message"], /^/);
  if (name === "_TRANSPORT") return textAt(root, ["systemd.transport", "journald.custom.transport"], /^/);
  return textAt(root, [`journald.custom.${name.replace(/^_+/, "").toLowerCase()}`], /^/);
}

/** A collector may name the host of a journal entry in its own field. */
function withHost(entry: NonNullable<Unwrapped>, host: string | null): Unwrapped {
  const named = (carrier: Carrier): Carrier => ({ ...carrier, host: carrier.host ?? host });
  if (!("payloads" in entry)) return { ...entry, carrier: named(entry.carrier) };
  return { payloads: entry.payloads.map((found) => ({ ...found, carrier: named(found.carrier) })) };
}

/** Several objects in one line, by senders that write no line ends, and cut objects. */
function unwrapPieces(line: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  const payloads = jsonPieces(line).flatMap((piece) => {
    if (typeof piece !== "string") return [piece];
    const found = unwrapJson(piece, unwrap);
    return found !== null && "payloads" in found ? found.payloads : [];
  });
  return payloads.length > 0 ? { payloads } : null;
}

/** The records of an object or of an array's element: its own, else those of the first array of objects in it. */
function payloadsIn(
  path: readonly [Json, ...Json[]],
  unwrap: (text: string) => Unwrapped,
): readonly Payload[] {
  for (const inner of objectsIn(path[0])) {
    const entry = path.length === 1 ? null : journalPayload((name) => journalValue(inner[0], name));
    if (entry !== null) return "payloads" in entry ? entry.payloads : [];
    const objects = [...inner, ...path.slice(1)] as const;
    for (const field of MESSAGE_FIELDS) {
      const payloads = payloadsOf(textsOf(inner[0], field), carrierOf(objects), unwrap);
      if (payloads.length > 0) return payloads;
    }
  }
  if (path.length > MAX_DEPTH) return [];
  for (const [object, ...outer] of objectsIn(path[0]))
    for (const value of Object.values(object)) {
      if (!Array.isArray(value)) continue;
      const found = value
        .filter(isObject)
        .flatMap((element) => payloadsIn([element, object, ...outer, ...path.slice(1)], unwrap));
      if (found.length > 0) return found;
    }
  return [];
}

function carrierOf(objects: readonly Json[]): Carrier {
  const host =
    nearest(objects, HOST_FIELDS, HOST_NAME) ??
    nearest(objects, CHAIN_FIELDS, HOST_CHAIN) ??
    attributeOf(objects);
  return {
    ...BARE,
    form: "json",
    host: host === null ? null : hostOf(host),
    file: nearest(objects, FILE_FIELDS, /\//),
  };
}

export function payloadsOf(
  texts: readonly string[],
  carrier: Carrier,
  unwrap: (text: string) => Unwrapped,
): readonly Payload[] {
  return texts.flatMap((text): readonly Payload[] => {
    if (startsRecord(text) || startsPrintedRecord(text)) return [{ text, carrier }];
    const inner = unwrap(text);
    if (inner === null || !("payloads" in inner)) return [];
    return inner.payloads.map((found) => ({ ...found, carrier: merge(carrier, found.carrier) }));
  });
}

/** The inner header is closer to the record than the collector's wrapper. */
function merge(outer: Carrier, inner: Carrier): Carrier {
  return { ...outer, host: inner.host ?? outer.host, tag: inner.tag };
}

/** A journal's field as latin1: a string, an array of bytes, or the first of several. */
function journalValue(object: Json, name: string): string | null {
  const value = Object.hasOwn(object, name) ? object[name] : object[name.replace(/^_+/, "")];
  if (typeof value === "string") return toLatin1(value);
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return null;
  if (value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
    return Buffer.from(value as number[]).toString("latin1");
  const [first] = value as unknown[];
  return typeof first === "string" ? toLatin1(first) : null;
}

/** JSON lines that are pieces of one line: one object with the whole text. */
export function joinJson(lines: readonly string[]): string {
  const pieces = lines.map(parse);
  const field = ["log", "message", "MESSAGE"].find((name) =>
    pieces.every((piece) => typeof piece?.[name] === "string"),
  );
  if (field === undefined) return lines.join("\n");
  const joined = JSON.stringify({ ...pieces[0], [field]: pieces.map((piece) => piece?.[field]).join("") });
  return Buffer.from(joined, "utf8").toString("latin1");
}
