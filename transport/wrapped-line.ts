// SPDX-License-Identifier: Apache-2.0
import { pieceOf } from "../types/log-piece.ts";
import {
  BARE,
  type Carrier,
  type Payload,
  startsPrintedRecord,
  startsRecord,
  type Unwrapped,
} from "./carrier.ts";
import { unwrapDecorated } from "./decorated-line.ts";
import { EVENT_FORMAT, unwrapEventFormat } from "./event-format.ts";
import { exportFields, journalPayload } from "./journal-entry.ts";
import { unwrapJson } from "./json-carrier.ts";
import { unwrapKeyValue } from "./key-value.ts";
import { unwrapSyslog } from "./syslog-header.ts";
import { type TableHeader, unwrapRow, unwrapTabs } from "./table-row.ts";

/** A kernel log's time since boot. */
const PRINTK = /^(?:<[0-9]{1,3}>)?\[ *[0-9]+\.[0-9]{1,9}\]/;
/** `journalctl -o short-monotonic`: `[ 312.031583] host kernel: …` */
const MONOTONIC = /^\[ *[0-9]+\.[0-9]{6}\] ([^ :\x1D]{1,255}) kernel: /;
/** A priority before the kernel's line, in the forms of `dmesg -x` and of /dev/kmsg. */
const KERNEL_PRIORITY =
  /^(?:[a-z0-9]{1,10} *:[a-z]{1,8} *: (?=\[|[0-9]{4}-)|[0-9]{1,4},[0-9]{1,20},[0-9]{1,20},[-c+](?:,[^;\x1D]{0,64})?;)/;
/** An array of objects or of texts, or fluentd's `[TIME, {…}]` and `[TAG, TIME, {…}]`. */
const ARRAY = /^\[\s*(?:[{["]|[0-9]{1,20}(?:\.[0-9]{1,20})?\s*,)/;
/** Before an object: blanks, the separator of `journalctl -o json-seq`, the word of json-sse. */
const JSON_PREFIX = /^(?:[ \t]+|\x1E|data: )(?=\{)/;
/** fluentd's standard output. */
const FLUENTD =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}(?:\.[0-9]{1,9})? [+-][0-9]{4} [^ :"{\x1D]{1,255}: (?=\{)/;
const NESTED = 3;

const one = (text: string, carrier: Carrier): Unwrapped => ({ payloads: [{ text, carrier }] });

/** The text carried by a line of latin1, recognised only by content; null if it is no known carrier. */
export function unwrap(text: string, depth = 0): Unwrapped {
  if (depth >= NESTED) return null;
  const bare = JSON_PREFIX.test(text) ? text.slice(text.indexOf("{")) : text;
  const first = bare.charAt(0);
  if (first === "{" || (first === "[" && ARRAY.test(text))) {
    const found = unwrapJson(bare, (inner) => unwrap(inner, depth + 1)) ?? unwrapKeyValue(text);
    if (found !== null || first === "{") return found;
  }
  if (text.startsWith("__")) {
    const fields = exportFields(text);
    return journalPayload((name) => fields.get(name) ?? null);
  }
  if (EVENT_FORMAT.test(text)) return unwrapEventFormat(text);
  const labelled = unwrapTabs(text, (inner) => unwrap(inner, depth + 1));
  if (labelled !== null) return labelled;
  const piece = pieceOf(text);
  if (piece?.form === "cri") {
    const inner = text.slice(piece.textStart);
    return within(
      { ...BARE, form: "container-log" },
      inner.endsWith("\r") ? inner.slice(0, -1) : inner,
      depth,
    );
  }
  if (startsPrintedRecord(text)) return one(text, { ...BARE, form: "kernel-log" });
  const fluentd = FLUENTD.exec(text);
  if (fluentd !== null) return unwrap(text.slice(fluentd[0].length), depth + 1);
  const found = unwrapSyslog(text);
  if (found !== null) {
    if (!("text" in found)) return found;
    return /^(?:CEF:|LEEF:|\{)/.test(found.text)
      ? within(found.carrier, found.text, depth)
      : one(found.text, found.carrier);
  }
  const monotonic = MONOTONIC.exec(text);
  if (monotonic !== null) {
    const inner = text.slice(monotonic[0].length);
    const carrier: Carrier = { ...BARE, form: "kernel-log", host: monotonic[1]!, tag: "kernel" };
    return startsPrintedRecord(inner) ? one(inner, carrier) : { carrier };
  }
  const priority = KERNEL_PRIORITY.exec(text);
  if (priority !== null) {
    const inner = text.slice(priority[0].length);
    const carrier: Carrier = { ...BARE, form: "kernel-log", tag: "kernel" };
    return within(carrier, inner, depth);
  }
  const decorated = unwrapDecorated(text, (inner) => unwrap(inner, depth + 1));
  if (decorated !== null) return decorated;
  return PRINTK.test(text) ? { carrier: { ...BARE, form: "kernel-log", tag: "kernel" } } : null;
}

/** The same for a line of a table in which no other carrier has a record. */
export function unwrapInTable(text: string, header: TableHeader | undefined): Unwrapped {
  const found = unwrap(text);
  if (found !== null && ("payloads" in found || found.refusal !== undefined)) return found;
  return unwrapRow(text, header, (inner) => unwrap(inner, 1)) ?? found;
}

/** A carrier in a carrier: the inner one's host and tag are closer to the record. */
function within(outer: Carrier, text: string, depth: number): Unwrapped {
  if (startsRecord(text) || startsPrintedRecord(text)) return one(text, outer);
  const inner = unwrap(text, depth + 1);
  if (inner === null) return { carrier: outer };
  const merged = (carrier: Carrier): Carrier => ({
    ...carrier,
    form: outer.form,
    host: carrier.host ?? outer.host,
    tag: carrier.tag ?? outer.tag,
  });
  if ("payloads" in inner)
    return {
      payloads: inner.payloads.map((payload: Payload) => ({ ...payload, carrier: merged(payload.carrier) })),
    };
  return { ...inner, carrier: merged(inner.carrier) };
}
