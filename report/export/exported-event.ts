// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../../interpret/call-names.ts";
import { shellLine } from "../../interpret/shell-line.ts";
import type { EventFile } from "../../questions/event-file.ts";
import type { CredentialView, EventView, StoredText } from "../../questions/event-view.ts";
import { UNSET_ID } from "../../types/unset-id.ts";
import type { FileDetails } from "../file-details.ts";
import { readableText } from "../readable-text.ts";
import { type EventDetails, eventSummary } from "../text-event.ts";
import { type Activity, activityOf } from "./activity.ts";

/** Input of the writers of other tools' formats. Text is UTF-8: invalid bytes are U+FFFD. */
export interface ExportedEvent {
  readonly view: EventView;
  readonly activity: Activity;
  /** The call, `openat`; null: an event without one. */
  readonly call: string | null;
  readonly arch: string | null;
  readonly comm: string | null;
  readonly exe: string | null;
  /** Arguments of an EXECVE; else empty. */
  readonly argv: readonly string[];
  /** argv quoted for a shell; null: none. */
  readonly commandLine: string | null;
  /** Absolute paths if known, else names as logged; parent directories of created or removed files are left out. */
  readonly paths: readonly string[];
  readonly peers: readonly Peer[];
  readonly keys: readonly string[];
  /** One line for a reader. */
  readonly message: string;
  /** Login user; null: none, or unset. */
  readonly session: number | null;
  /** A security module denied it. */
  readonly isDenied: boolean;
}

/** A socket address: an IP address with port, a path, or another family's text. */
export interface Peer {
  readonly text: string;
  readonly ip: string | null;
  readonly port: number | null;
}

export interface ExportSource {
  readonly details: EventDetails & FileDetails;
  readonly peers: readonly StoredText[];
}

/** One event with all values that a format may need. */
export function exportedEvent(view: EventView, source: ExportSource, names: CallNames): ExportedEvent {
  const { details } = source;
  const { call, program } = view;
  const argv = details.arguments.map(validText);
  const callName = call === null ? null : names.call(call);
  const peers = source.peers.map(validText).map(peerOf);
  return {
    view,
    activity: activityOf(view, callName, peers.length > 0),
    call: callName,
    arch: call === null ? null : names.arch(call),
    comm: program?.comm == null ? null : validText(program.comm),
    exe: program?.exe == null ? null : validText(program.exe),
    argv,
    commandLine: argv.length === 0 ? null : shellLine(details.arguments.map(readableText)),
    paths: pathsOf(details),
    peers,
    keys: view.keys.map(validText),
    message: eventSummary(view, details, names),
    session: view.credential?.ses === UNSET_ID ? null : (view.credential?.ses ?? null),
    isDenied: details.facts.decisions.some(({ outcome }) => outcome === "denied"),
  };
}

/** Text of a log for a format that allows only UTF-8. */
function validText(text: StoredText): string {
  return typeof text === "string" ? text : Buffer.from(text).toString("utf8");
}

function pathsOf({ files, paths }: EventDetails & FileDetails): string[] {
  if (files.length === 0) return paths.map(validText);
  const named = files.filter(({ name }) => name !== null);
  const own = named.filter(({ nametype }) => nametype !== "PARENT");
  return [...new Set((own.length === 0 ? named : own).map(pathOf))];
}

const pathOf = ({ path, name }: EventFile): string => validText(path ?? name!);

const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/;
const IPV6 = /^\[?([0-9a-fA-F:]*:[0-9a-fA-F:.]*)\]?$/;
const IPV6_PORT = /^\[([0-9a-fA-F:.]+)\]:(\d{1,5})$/;

function peerOf(text: string): Peer {
  const match = IPV4.exec(text) ?? IPV6_PORT.exec(text) ?? IPV6.exec(text);
  if (match === null) return { text, ip: null, port: null };
  return { text, ip: match[1]!, port: match[2] === undefined ? null : Number(match[2]) };
}

/** The account's number and name; null if the record has none, or an unset one. */
export function account(
  { credential, accounts }: EventView,
  field: keyof Pick<CredentialView, "auid" | "uid" | "gid" | "euid" | "egid">,
): { id: number; name: string | null } | null {
  const id = credential?.[field] ?? null;
  if (id === null || id === UNSET_ID) return null;
  const kind = field === "gid" || field === "egid" ? "group" : "user";
  return { id, name: accounts[kind](id) ?? null };
}

/** The audited time of the record: in seconds since boot if the clock was not set. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

const K8S_NAME = /^k8s_([^_]+)_([^_]+)_([^_]+)_([^_]+)_(\d+)$/;

/** A pod by the kubelet's name of a container: `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. */
export function podOf(
  name: string | null,
): { container: string; pod: string; namespace: string; uid: string } | null {
  const match = name === null ? null : K8S_NAME.exec(name);
  return match === null
    ? null
    : { container: match[1]!, pod: match[2]!, namespace: match[3]!, uid: match[4]! };
}
