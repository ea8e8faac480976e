// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import type { CallNames } from "../interpret/call-names.ts";
import type { ContainerView } from "../questions/container-view.ts";
import { NO_FACTS } from "../questions/event-facts.ts";
import type { EventFile } from "../questions/event-file.ts";
import type {
  AttributionView,
  CredentialView,
  EventView,
  LikelyView,
  ObjectView,
  StoredText,
} from "../questions/event-view.ts";
import { LIKELY } from "../types/attribution/evidence.ts";
import type { IdentityNames } from "../types/identity-names.ts";
import { isSinceBoot } from "../types/unset-clock.ts";
import { claimedObject } from "./claims-text.ts";
import { factsJson } from "./facts-json.ts";
import type { FileDetails } from "./file-details.ts";
import { members, textObject } from "./json-text.ts";
import { safeJson } from "./safe-json.ts";
import type { EventDetails } from "./text-event.ts";
import { secondsSinceBoot, utcTimeWriter } from "./zone.ts";

/**
 * A writer of events in the published schema (schemas/event.json), one JSON object per line. Parts shared by events
 * (container, credentials, program, call, types, keys) are built once.
 */
export function jsonEventWriter(
  names: CallNames,
): (event: EventView, details: EventDetails & FileDetails) => string {
  const utc = utcTimeWriter();
  const bootTime = bootTimeWriter();
  const container = remembered(containerJson);
  const attribution = remembered(attributionJson);
  const types = remembered((list: readonly string[]) => safeJson(list));
  const call = remembered(
    (at: NonNullable<EventView["call"]>) =>
      `,"arch":${safeJson(names.arch(at))},"syscall":${safeJson(names.call(at))}`,
  );
  const credential = remembered((who: object) => members(who));
  const named = remembered((accounts: IdentityNames) =>
    remembered((who: CredentialView) => members(namesOf(who, accounts))),
  );
  const program = remembered(programJson);
  const keys = remembered((list: readonly StoredText[]) => `,"keys":${safeJson(list.map(textObject))}`);

  return (event, details) => {
    const { paths, files, arguments: argv, facts } = details;
    const namedFiles = files.length === 0 ? files : files.filter(({ name }) => name !== null);
    const { node, pid, ppid, exit, success } = event;
    return (
      `{"type":"event","version":1,"data":{"id":${safeJson(event.id)},"node":${safeJson(node)},"boot":"${bootTime(event.bootStartMs)}"` +
      `,"time":${isSinceBoot(event.timeMs) ? `null,"sinceBoot":"${secondsSinceBoot(event.timeMs)}"` : `"${utc(event.timeMs)}"`},"serial":${event.serial},"types":${types(event.types)}` +
      (event.truncated ? ',"truncated":true' : "") +
      (event.contradictory ? ',"contradictory":true' : "") +
      `,"pid":${pid},"ppid":${ppid},"container":${event.container === null ? "null" : container(event.container)}` +
      `,"attribution":${attribution(event.attribution)}` +
      (event.containers.length === 0 ? "" : `,"containers":[${event.containers.map(container).join(",")}]`) +
      (event.objects.length === 0 ? "" : `,"objects":${safeJson(event.objects.map(objectObject))}`) +
      (event.call === null ? "" : call(event.call)) +
      (success === null ? "" : `,"success":${success}`) +
      (exit === null ? "" : `,"exit":"${exit}"`) +
      (event.credential === null
        ? ""
        : credential(event.credential) + named(event.accounts)(event.credential)) +
      (event.program === null ? "" : program(event.program)) +
      (event.keys.length === 0 ? "" : keys(event.keys)) +
      (argv.length === 0 && !event.types.includes("EXECVE")
        ? ""
        : `,"argv":${safeJson(argv.map(readable))}`) +
      (paths.length === 0 ? "" : `,"paths":${safeJson(paths.map(readable))}`) +
      (namedFiles.length === 0
        ? ""
        : `,"files":${safeJson(namedFiles.map(fileObject))}${rootJson(details.root)}`) +
      (facts === NO_FACTS ? "" : factsJson(facts)) +
      "}}"
    );
  };
}

function remembered<K extends object, V = string>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const text = make(key);
    made.set(key, text);
    return text;
  };
}

/** To the second; built once for all events of a boot. */
function bootTimeWriter(): (startMs: number) => string {
  let known = Number.NaN;
  let text = "";
  return (startMs) => {
    if (startMs !== known) {
      known = startMs;
      text = `${new Date(startMs).toISOString().slice(0, 19)}Z`;
    }
    return text;
  };
}

const NAMED = { auid: "user", uid: "user", gid: "group", euid: "user", egid: "group" } as const;

/** `auidName` and similar fields, if the log or a given file has a name for the number. */
function namesOf(who: CredentialView, accounts: IdentityNames): Record<string, string | null> {
  const names = Object.entries(NAMED).map(([column, kind]) => {
    const id = who[column as keyof typeof NAMED];
    return [`${column}Name`, id === null ? null : (accounts[kind](id) ?? null)] as const;
  });
  return Object.fromEntries(names);
}

function programJson({ comm, exe, claimed }: NonNullable<EventView["program"]>): string {
  return members({ comm, exe }) + (claimed ? ',"claimed":["comm","exe"]' : "");
}

function containerObject(container: ContainerView | null): Record<string, unknown> | null {
  if (container === null) return null;
  const { key, contid, name, class: kind, path, claimed } = container;
  return {
    key,
    contid,
    name,
    class: kind,
    path,
    ...(claimed === undefined ? {} : { claimed: claimedObject(claimed) }),
  };
}

function containerJson(container: ContainerView): string {
  return safeJson(containerObject(container));
}

function attributionObject(attribution: AttributionView): Record<string, unknown> {
  const { evidence, proof, excludes, reserve, conflict, gap, cause } = attribution;
  return {
    evidence,
    proof,
    because: proof,
    excludes,
    ...(reserve === null ? {} : { reserve }),
    conflict,
    gap,
    ...(cause === null ? {} : { reason: cause, cause }),
  };
}

function likelyObject({ container, reason, proof }: LikelyView): Record<string, unknown> {
  return { evidence: LIKELY, container: containerObject(container), reason, proof, because: proof };
}

function attributionJson(attribution: AttributionView): string {
  const { evidence, excludes, reserve, conflict, gap, cause, likely } = attribution;
  const proof = attribution.proof === null ? "null" : safeJson(attribution.proof);
  const reason = cause === null ? "" : safeJson(cause);
  return (
    `{"evidence":${safeJson(evidence)},"proof":${proof},"because":${proof}` +
    `,"excludes":${excludes.length === 0 ? "[]" : '["host"]'}${reserve === null ? "" : `,"reserve":${safeJson(reserve)}`},"conflict":${conflict},"gap":${gap}` +
    `${cause === null ? "" : `,"reason":${reason},"cause":${reason}`}` +
    `${likely === null ? "" : `,"likely":${safeJson(likelyObject(likely))}`}}`
  );
}

function objectObject({ pid, comm, container, attribution }: ObjectView): Record<string, unknown> {
  return {
    pid,
    comm: comm === null ? null : textObject(comm),
    container: containerObject(container),
    attribution: attributionObject(attribution),
  };
}

/** Path beside the name: null with a reason if unknown. */
function fileObject({ name, path, unknown, nametype }: EventFile): Record<string, unknown> {
  return {
    name: readable(name!),
    path: path === null ? null : readable(path),
    ...(unknown === null ? {} : { unknown }),
    ...(nametype === null ? {} : { nametype }),
  };
}

function rootJson({ root, changed }: FileDetails["root"]): string {
  return `,"root":"${root}"${changed === null ? "" : `,"root_changed":${safeJson(changed)}`}`;
}

function readable(text: StoredText): ReturnType<typeof textObject> {
  return textObject(typeof text === "string" || !isUtf8(text) ? text : Buffer.from(text).toString("utf8"));
}
