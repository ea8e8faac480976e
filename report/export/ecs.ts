// SPDX-License-Identifier: Apache-2.0
import { isSinceBoot } from "../../types/unset-clock.ts";
import { safeJson } from "../safe-json.ts";
import type { Activity } from "./activity.ts";
import { account, type ExportedEvent, isoTime, podOf } from "./exported-event.ts";
import { type Fields, setFields } from "./set-fields.ts";

/** Source: Elastic Common Schema, release 8.11 */
export const ECS_VERSION = "8.11.0";

type Classes = readonly [category: string, type: string];

/** event.category and event.type, in pairs that the schema expects. */
const CLASSES: Readonly<Record<Activity, Classes | null>> = {
  exec: ["process", "start"],
  fork: ["process", "start"],
  exit: ["process", "end"],
  signal: ["process", "change"],
  open: ["file", "access"],
  create: ["file", "creation"],
  delete: ["file", "deletion"],
  rename: ["file", "change"],
  attributes: ["file", "change"],
  permissions: ["file", "change"],
  mount: ["file", "change"],
  unmount: ["file", "change"],
  connect: ["network", "connection"],
  listen: ["network", "info"],
  accept: ["network", "connection"],
  traffic: ["network", "connection"],
  login: ["authentication", "start"],
  logout: ["authentication", "end"],
  account: ["iam", "change"],
  configuration: ["configuration", "change"],
  other: null,
};

/** One document on one line. Values without a field in the schema are under `ctraudit`. */
export function ecsEvent(event: ExportedEvent): string {
  const { view, activity, paths, peers } = event;
  const classes = CLASSES[activity];
  const [path] = paths;
  const peer = peers.find(({ ip }) => ip !== null);
  return safeJson(
    setFields({
      "@timestamp": isoTime(view.timeMs),
      "ecs.version": ECS_VERSION,
      message: event.message,
      "event.kind": "event",
      "event.module": "auditd",
      "event.dataset": "auditd.log",
      "event.id": view.id,
      "event.sequence": view.serial,
      "event.action": event.call ?? view.types[0]?.toLowerCase(),
      "event.category": classes === null ? null : [classes[0]],
      "event.type": classes === null ? null : [classes[1]],
      "event.outcome": view.success === null ? "unknown" : view.success ? "success" : "failure",
      "host.name": view.node,
      "host.hostname": view.node,
      ...process(event),
      ...users(event),
      ...container(event),
      ...(isFile(activity) && path !== undefined ? file(path) : {}),
      ...(peer === undefined ? {} : network(event, peer)),
      tags: event.keys.length === 0 ? null : event.keys,
      ...ownFields(event),
    }),
  );
}

const FILES: ReadonlySet<Activity> = new Set([
  "open",
  "create",
  "delete",
  "rename",
  "attributes",
  "permissions",
]);
const isFile = (activity: Activity): boolean => FILES.has(activity);

function process({ view, comm, exe, argv, commandLine, activity }: ExportedEvent): Fields {
  return {
    "process.pid": view.pid,
    "process.parent.pid": view.ppid,
    "process.name": comm,
    "process.executable": exe,
    "process.args": argv.length === 0 ? null : argv,
    "process.args_count": argv.length === 0 ? null : argv.length,
    "process.command_line": commandLine,
    "process.start": activity === "exec" && view.success === true ? isoTime(view.timeMs) : null,
  };
}

function users({ view }: ExportedEvent): Fields {
  const [uid, euid, gid, egid] = (["uid", "euid", "gid", "egid"] as const).map((field) =>
    account(view, field),
  );
  const differs = euid !== null && euid?.id !== uid?.id;
  return {
    "user.id": text(uid?.id),
    "user.name": uid?.name,
    "user.group.id": text(gid?.id),
    "user.group.name": gid?.name,
    "user.effective.id": differs ? text(euid?.id) : null,
    "user.effective.name": differs ? euid?.name : null,
    "user.effective.group.id": differs ? text(egid?.id) : null,
  };
}

function container({ view }: ExportedEvent): Fields {
  const at = view.container;
  if (at === null || at.class === "host") return {};
  const pod = podOf(at.name);
  return {
    "container.id": at.id ?? at.key,
    "container.name": at.name,
    ...(pod === null
      ? {}
      : {
          "orchestrator.type": "kubernetes",
          "orchestrator.namespace": pod.namespace,
          "orchestrator.resource.type": "pod",
          "orchestrator.resource.name": pod.pod,
          "orchestrator.resource.id": pod.uid,
        }),
  };
}

function file(path: string): Fields {
  const slash = path.lastIndexOf("/");
  return {
    "file.path": path,
    "file.name": path.slice(slash + 1) || null,
    "file.directory": slash > 0 ? path.slice(0, slash) : slash === 0 ? "/" : null,
  };
}

function network(
  { activity }: ExportedEvent,
  { ip, port, text: address }: ExportedEvent["peers"][number],
): Fields {
  const side = activity === "accept" ? "source" : "destination";
  return {
    [`${side}.ip`]: ip,
    [`${side}.address`]: address,
    [`${side}.port`]: port,
    "network.type": ip?.includes(":") ? "ipv6" : "ipv4",
    "related.ip": [ip],
  };
}

function ownFields({ view, paths, peers, arch, session, isDenied }: ExportedEvent): Fields {
  const { attribution, container: at } = view;
  const login = account(view, "auid");
  return {
    "ctraudit.boot": isoTime(view.bootStartMs),
    "ctraudit.clock": isSinceBoot(view.timeMs) ? "since boot" : null,
    "ctraudit.record_types": view.types,
    "ctraudit.arch": arch,
    "ctraudit.exit": view.exit,
    "ctraudit.session": text(session ?? undefined),
    "ctraudit.login_user.id": text(login?.id),
    "ctraudit.login_user.name": login?.name,
    "ctraudit.paths": paths.length === 0 ? null : paths,
    "ctraudit.peers": peers.length === 0 ? null : peers.map((peer) => peer.text),
    "ctraudit.denied": isDenied ? true : null,
    "ctraudit.truncated": view.truncated ? true : null,
    "ctraudit.contradictory": view.contradictory ? true : null,
    "ctraudit.container.key": at?.key,
    "ctraudit.container.contid": at?.contid,
    "ctraudit.container.class": at?.class,
    "ctraudit.container.path": at?.path,
    "ctraudit.evidence": attribution.evidence,
    "ctraudit.proof": attribution.proof,
    "ctraudit.excludes": attribution.excludes.length === 0 ? null : attribution.excludes,
    "ctraudit.reserve": attribution.reserve,
    "ctraudit.conflict": attribution.conflict ? true : null,
    "ctraudit.gap": attribution.gap ? true : null,
  };
}

const text = (number: number | undefined): string | null => (number === undefined ? null : String(number));
