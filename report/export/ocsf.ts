// SPDX-License-Identifier: Apache-2.0
import { isSinceBoot } from "../../types/unset-clock.ts";
import { safeJson } from "../safe-json.ts";
import type { Activity } from "./activity.ts";
import { account, type ExportedEvent, isoTime, type Peer, podOf } from "./exported-event.ts";
import { type Fields, setFields } from "./set-fields.ts";

/** Source: Open Cybersecurity Schema Framework, release 1.3.0 */
export const OCSF_VERSION = "1.3.0";

interface EventClass {
  readonly category: number;
  readonly uid: number;
  readonly name: string;
}

const BASE: EventClass = { category: 0, uid: 0, name: "Base Event" };
const FILE: EventClass = { category: 1, uid: 1001, name: "File System Activity" };
const PROCESS: EventClass = { category: 1, uid: 1007, name: "Process Activity" };
const AUTHENTICATION: EventClass = { category: 3, uid: 3002, name: "Authentication" };
const NETWORK: EventClass = { category: 4, uid: 4001, name: "Network Activity" };
const OTHER = 99;

/** Class and activity_id; an event that fits none of the classes is a base event. */
const CLASSES: Readonly<Record<Activity, readonly [EventClass, number, string]>> = {
  exec: [PROCESS, 1, "Launch"],
  fork: [PROCESS, OTHER, "Fork"],
  exit: [PROCESS, 2, "Terminate"],
  signal: [PROCESS, OTHER, "Signal"],
  open: [FILE, 14, "Open"],
  create: [FILE, 1, "Create"],
  delete: [FILE, 4, "Delete"],
  rename: [FILE, 5, "Rename"],
  attributes: [FILE, 6, "Set Attributes"],
  permissions: [FILE, 7, "Set Security"],
  mount: [FILE, 12, "Mount"],
  unmount: [FILE, 13, "Unmount"],
  connect: [NETWORK, 1, "Open"],
  listen: [NETWORK, 7, "Listen"],
  accept: [NETWORK, 1, "Open"],
  traffic: [NETWORK, 6, "Traffic"],
  login: [AUTHENTICATION, 1, "Logon"],
  logout: [AUTHENTICATION, 2, "Logoff"],
  account: [BASE, OTHER, "Account change"],
  configuration: [BASE, OTHER, "Configuration change"],
  other: [BASE, OTHER, "Other"],
};

/** One event of the schema on one line; values without an attribute are in `unmapped`. */
export function ocsfEvent(event: ExportedEvent, version: string): string {
  const { view } = event;
  const [kind, activity, caption] = classOf(event);
  return safeJson(
    setFields({
      activity_id: activity,
      activity_name: caption,
      category_uid: kind.category,
      class_uid: kind.uid,
      class_name: kind.name,
      type_uid: kind.uid * 100 + activity,
      time: Math.round(view.timeMs),
      severity_id: event.isDenied ? 2 : 1,
      severity: event.isDenied ? "Low" : "Informational",
      status_id: view.success === null ? 0 : view.success ? 1 : 2,
      status: view.success === null ? "Unknown" : view.success ? "Success" : "Failure",
      status_code: view.exit,
      message: event.message,
      "metadata.version": OCSF_VERSION,
      "metadata.uid": view.id,
      "metadata.sequence": view.serial,
      "metadata.event_code": event.call ?? view.types[0],
      "metadata.log_name": "audit",
      "metadata.log_provider": "auditd",
      "metadata.original_time": (view.timeMs / 1000).toFixed(3),
      "metadata.product.name": "ctraudit",
      "metadata.product.vendor_name": "ctraudit",
      "metadata.product.version": version,
      "metadata.profiles": ["host", "container"],
      "device.type_id": 0,
      "device.type": "Unknown",
      "device.hostname": view.node ?? "",
      ...about(event, kind),
      ...unmapped(event),
    }),
  );
}

function classOf(event: ExportedEvent): readonly [EventClass, number, string] {
  const found = CLASSES[event.activity];
  const isBare =
    (found[0] === FILE && event.paths.length === 0) ||
    (found[0] === NETWORK && event.peers.length === 0) ||
    (found[0] === PROCESS && event.view.pid === null);
  return isBare ? CLASSES.other : found;
}

function about(event: ExportedEvent, kind: EventClass): Fields {
  const actor = { actor: setFields({ process: processObject(event), user: userObject(event) }) };
  switch (kind) {
    case FILE:
      return { ...actor, file: fileObject(event.paths[0]!) };
    case PROCESS:
      return { ...actor, process: processObject(event) };
    case NETWORK:
      return { ...actor, ...endpoints(event) };
    case AUTHENTICATION:
      return { ...actor, user: userObject(event) ?? { type_id: 0, name: "" } };
    default:
      return actor;
  }
}

function processObject(event: ExportedEvent): Record<string, unknown> | null {
  const { view, comm, exe, commandLine } = event;
  if (view.pid === null) return null;
  return setFields({
    pid: view.pid,
    name: comm,
    cmd_line: commandLine,
    file: exe === null ? null : fileObject(exe),
    "parent_process.pid": view.ppid,
    user: userObject(event),
    container: containerObject(event),
  });
}

function containerObject({ view }: ExportedEvent): Record<string, unknown> | null {
  const at = view.container;
  if (at === null || at.class === "host") return null;
  const pod = podOf(at.name);
  return setFields({
    uid: at.id ?? at.key,
    name: at.name,
    orchestrator: pod === null ? null : "kubernetes",
    pod_uuid: pod?.uid,
  });
}

function userObject({ view }: ExportedEvent): Record<string, unknown> | null {
  const user = account(view, "uid");
  if (user === null) return null;
  return setFields({
    uid: String(user.id),
    name: user.name,
    type_id: user.id === 0 ? 2 : 0,
    type: user.id === 0 ? "Admin" : "Unknown",
  });
}

function fileObject(path: string): Record<string, unknown> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { name: name === "" ? path : name, path, type_id: 0, type: "Unknown" };
}

/** The address named in the call; the other side is this host. */
function endpoints({ peers, activity, view }: ExportedEvent): Fields {
  const named = peers.find(({ ip }) => ip !== null) ?? peers[0]!;
  const here = { hostname: view.node ?? "" };
  return activity === "accept" || activity === "listen"
    ? {
        src_endpoint: activity === "accept" ? endpoint(named) : null,
        dst_endpoint: activity === "accept" ? here : endpoint(named),
      }
    : { src_endpoint: here, dst_endpoint: endpoint(named) };
}

function endpoint({ ip, port, text }: Peer): Record<string, unknown> {
  return ip === null ? { name: text } : setFields({ ip, port });
}

function unmapped({ view, paths, peers, keys, arch, call, session }: ExportedEvent): Fields {
  const { attribution, container } = view;
  const login = account(view, "auid");
  return {
    "unmapped.boot": isoTime(view.bootStartMs),
    "unmapped.clock": isSinceBoot(view.timeMs) ? "since boot" : null,
    "unmapped.record_types": view.types,
    "unmapped.syscall": call,
    "unmapped.arch": arch,
    "unmapped.audit_keys": keys.length === 0 ? null : keys,
    "unmapped.paths": paths.length < 2 ? null : paths,
    "unmapped.peers": peers.length < 2 ? null : peers.map(({ text }) => text),
    "unmapped.session": session === null ? null : String(session),
    "unmapped.login_user":
      login === null ? null : { uid: String(login.id), ...(login.name === null ? {} : { name: login.name }) },
    "unmapped.container_key": container?.key,
    "unmapped.container_contid": container?.contid,
    "unmapped.container_class": container?.class,
    "unmapped.container_path": container?.path,
    "unmapped.evidence": attribution.evidence,
    "unmapped.proof": attribution.proof,
    "unmapped.excludes": attribution.excludes.length === 0 ? null : attribution.excludes,
    "unmapped.reserve": attribution.reserve,
    "unmapped.conflict": attribution.conflict ? true : null,
    "unmapped.gap": attribution.gap ? true : null,
    "unmapped.truncated": view.truncated ? true : null,
    "unmapped.contradictory": view.contradictory ? true : null,
  };
}
