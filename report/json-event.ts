// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../query/search-container-reader.ts";
import type { AttributionView, EventView, ObjectView, StoredText } from "../query/search-event-view.ts";
import type { CallNames } from "./call-names.ts";

/** What JSON.stringify leaves as it is and a terminal does not: written as \uXXXX, which means the same. */
const DANGEROUS = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One event of the published contract (schemas/event.json), as plain data. */
export function eventObject(event: EventView, names: CallNames): Record<string, unknown> {
  const { id, node, serial, types, pid, ppid, call, success, exit } = event;
  const data = {
    id,
    node,
    boot: new Date(event.bootStartMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    time: new Date(event.timeMs).toISOString(),
    serial,
    types,
    pid,
    ppid,
    container: containerObject(event.container),
    attribution: attributionObject(event.attribution),
    ...(event.containers.length === 0 ? {} : { containers: event.containers.map(containerObject) }),
    ...(event.objects.length === 0 ? {} : { objects: event.objects.map(objectObject) }),
    ...(call === null ? {} : { arch: names.arch(call), syscall: names.call(call) }),
    ...present({ success, exit }),
    ...who(event),
  };
  return { type: "event", version: 1, data };
}

function who({ credential, comm, exe, claimed, keys }: EventView): Record<string, unknown> {
  const { auid = null, uid = null, gid = null, euid = null, egid = null, ses = null } = credential ?? {};
  const texts = present({ tty: credential?.tty ?? null, subj: credential?.subj ?? null, comm, exe });
  return {
    ...present({ auid, uid, gid, euid, egid, ses }),
    ...Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, textObject(text as StoredText)]),
    ),
    ...(claimed ? { claimed: ["comm", "exe"] } : {}),
    ...(keys.length === 0 ? {} : { keys: keys.map(textObject) }),
  };
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function containerObject(container: ContainerView | null): Record<string, unknown> | null {
  if (container === null) return null;
  const { key, contid, name, class: kind, path } = container;
  return { key, contid, name, class: kind, path };
}

function attributionObject(attribution: AttributionView): Record<string, unknown> {
  const { evidence, because, excludes, conflict, gap, cause } = attribution;
  return { evidence, because, excludes, conflict, gap, ...(cause === null ? {} : { cause }) };
}

function objectObject({ pid, comm, container, attribution }: ObjectView): Record<string, unknown> {
  return {
    pid,
    comm: comm === null ? null : textObject(comm),
    container: containerObject(container),
    attribution: attributionObject(attribution),
  };
}

/** Text as it is; bytes that are no UTF-8 as base64, and readable beside it. */
export function textObject(text: StoredText): string | { bytes: string; text: string } {
  if (typeof text === "string") return text;
  const bytes = Buffer.from(text);
  return { bytes: bytes.toString("base64"), text: bytes.toString("utf8") };
}

/** JSON on one line in which nothing can act on a terminal. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
