// SPDX-License-Identifier: Apache-2.0
import { BARE, type Carrier, startsRecord, type Unwrapped } from "./carrier.ts";
import { hostOf } from "./collector-fields.ts";

/** Lines of ArcSight's and QRadar's formats. */
export const EVENT_FORMAT = /^(?:CEF:[0-9]+|LEEF:[0-9.]+)\|/;
const CEF_RECORD = /(?:^|[ |=])((?:node\\?=[^ ]+ )?type\\?=[A-Za-z0-9_[\]-]{1,64} msg\\?=audit\()/;
/** The sending device, else the source. An equals sign within a value has a backslash. */
const CEF_HOSTS = [/[ |]dvchost=([^ ]{1,255})/, /[ |]shost=([^ ]{1,255})/, /[ |]dhost=([^ ]{1,255})/];
/** Names of CEF's own fields, if a value's equals signs have no backslash. Source: ArcSight, Implementing CEF, 3 */
const CEF_FIELD =
  / (?:c[fns]?[0-9](?:Label)?|rt|dvc(?:host)?|[sd]host|src|dst|outcome|cat|externalId|deviceExternalId|start|end)=/;
/** Five fields of the header; in version 2 also the separator. */
const LEEF = /^LEEF:[0-9.]+\|(?:[^|]*\|){4}(?:(0?x[0-9A-Fa-f]{2,4}|[^|=\s])\|)?/;
const LEEF_HOSTS = ["identHostName", "devHost", "hostname", "host", "src"];

/** The record in such a line. */
export function unwrapEventFormat(text: string): Unwrapped {
  return text.startsWith("CEF:") ? unwrapCef(text) : unwrapLeef(text);
}

function cefHost(text: string): string | null {
  for (const form of CEF_HOSTS) {
    const found = form.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** The record is the value of one key, its equals signs escaped, or not by careless senders. */
function unwrapCef(text: string): Unwrapped {
  const carrier: Carrier = { ...BARE, form: "cef", host: cefHost(text) };
  const found = CEF_RECORD.exec(text);
  if (found === null) return { carrier };
  const start = found.index + found[0].length - found[1]!.length;
  const rest = text.slice(start);
  const isEscaped = /^\S*\\=/.test(rest);
  const next = (isEscaped ? /(?<!\\) [A-Za-z][A-Za-z0-9]*=(?!\\)/ : CEF_FIELD).exec(rest);
  const value = next === null ? rest : rest.slice(0, next.index);
  return { payloads: [{ text: isEscaped ? value.replace(/\\([\\=|])/g, "$1") : value, carrier }] };
}

/** Names and values between tabs, or the separator in the header. */
function unwrapLeef(text: string): Unwrapped {
  const [head, named] = (LEEF.exec(text) ?? ["", undefined]) as [string, string | undefined];
  const separator = named === undefined ? "\t" : separatorOf(named);
  const fields = new Map<string, string>();
  for (const field of text.slice(head.length).split(separator)) {
    const equals = field.indexOf("=");
    if (equals > 0) fields.set(field.slice(0, equals), field.slice(equals + 1));
  }
  const host = LEEF_HOSTS.map((name) => fields.get(name)).find((value) => value !== undefined);
  const carrier: Carrier = { ...BARE, form: "cef", host: host === undefined ? null : hostOf(host) };
  const record = [...fields.values()].find(startsRecord);
  return record === undefined ? { carrier } : { payloads: [{ text: record, carrier }] };
}

function separatorOf(text: string): string {
  const hex = /^0?x([0-9A-Fa-f]{2,4})$/.exec(text)?.[1];
  return hex === undefined ? text : String.fromCharCode(Number.parseInt(hex, 16));
}
