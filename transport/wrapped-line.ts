// SPDX-License-Identifier: Apache-2.0
import {
  BARE,
  type Carrier,
  type Payload,
  startsPrintedRecord,
  startsRecord,
  type Unwrapped,
} from "./carrier.ts";
import { exportFields, journalPayload } from "./journal-entry.ts";
import { joinPieces, unwrapJson } from "./json-carrier.ts";
import { unwrapSyslog } from "./syslog-header.ts";

/** `TIME stream F|P text` of containerd and CRI-O. Source: kubernetes pkg/kubelet/kuberuntime/logs */
const CRI =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,24}(?:Z|[+-][0-9]{2}:[0-9]{2}) (?:stdout|stderr) ([FP])(?::[^ ]*)? /;
/** What grep writes before a line of one of several files, with -n its number. */
const GREP = /^([^ :"'=\x1D]{1,255}):(?:[0-9]{1,10}[:-])?(?=node=|type=)/;
/** A kernel log's time since boot. */
const PRINTK = /^(?:<[0-9]{1,3}>)?\[ *[0-9]+\.[0-9]{1,9}\]/;
/** `journalctl -o short-monotonic`: `[ 312.031583] host kernel: …` */
const MONOTONIC = /^\[ *[0-9]+\.[0-9]{6}\] ([^ :\x1D]{1,255}) kernel: /;
const CEF = /^CEF:[0-9]+\|/;
const CEF_RECORD = /(?:^|[ |=])((?:node\\=[^ ]+ )?type\\=[A-Za-z0-9_[\]-]{1,64} msg\\=audit\()/;
const CEF_HOST = / (?:dvchost|shost|dhost)=([^ ]{1,255})/;
const NESTED = 3;

const one = (text: string, carrier: Carrier): Unwrapped => ({ payloads: [{ text, carrier }] });

/** The pieces of a line that a container's runtime has split: their text, put together again. */
function unwrapCri(frame: string): string | null {
  if (!CRI.test(frame)) return null;
  let text = "";
  for (const line of frame.split("\n")) {
    const match = CRI.exec(line);
    if (match === null) return null;
    const rest = line.slice(match[0].length);
    text += rest.endsWith("\r") ? rest.slice(0, -1) : rest;
  }
  return text;
}

/** ArcSight's format: the record is the value of one key, its equals signs escaped. */
function unwrapCef(text: string): Unwrapped {
  const carrier: Carrier = { ...BARE, form: "cef", host: CEF_HOST.exec(text)?.[1] ?? null };
  const found = CEF_RECORD.exec(text);
  if (found === null) return { carrier };
  const start = found.index + found[0].length - found[1]!.length;
  const rest = text.slice(start);
  const next = /(?<!\\) [A-Za-z][A-Za-z0-9]*=(?!\\)/.exec(rest);
  const escaped = next === null ? rest : rest.slice(0, next.index);
  return one(escaped.replace(/\\([\\=|])/g, "$1"), carrier);
}

/** What a line of latin1 text carries, by its content alone; null where it is no known carrier. */
export function unwrap(text: string, depth = 0): Unwrapped {
  if (depth >= NESTED) return null;
  const first = text.charAt(0);
  if (first === "{")
    return unwrapJson(text.includes("\n") ? joinPieces(text) : text, (inner) => unwrap(inner, depth + 1));
  if (text.startsWith("__")) {
    const fields = exportFields(text);
    return journalPayload((name) => fields.get(name) ?? null);
  }
  if (CEF.test(text)) return unwrapCef(text);
  const cri = unwrapCri(text);
  if (cri !== null) return within({ ...BARE, form: "container-log" }, cri, depth);
  const found = unwrapSyslog(text);
  if (found !== null) {
    if (!("text" in found)) return found;
    return found.text.startsWith("CEF:")
      ? within(found.carrier, found.text, depth)
      : one(found.text, found.carrier);
  }
  const monotonic = MONOTONIC.exec(text);
  if (monotonic !== null) {
    const inner = text.slice(monotonic[0].length);
    const carrier: Carrier = { ...BARE, form: "kernel-log", host: monotonic[1]!, tag: "kernel" };
    return startsPrintedRecord(inner) ? one(inner, carrier) : { carrier };
  }
  const grep = GREP.exec(text);
  if (grep !== null) {
    const inner = text.slice(grep[0].length);
    return startsRecord(inner) ? one(inner, { ...BARE, form: "grep", file: grep[1]! }) : null;
  }
  if (startsPrintedRecord(text)) return one(text, { ...BARE, form: "kernel-log" });
  return PRINTK.test(text) ? { carrier: { ...BARE, form: "kernel-log", tag: "kernel" } } : null;
}

/** A carrier in a carrier: the inner one's host and tag are nearer to the record. */
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
