// SPDX-License-Identifier: Apache-2.0
import { safeJson } from "../safe-json.ts";
import { account, type ExportedEvent, isoTime, podOf } from "./exported-event.ts";

/** Severity numbers of the data model: INFO, and WARN for a denial by a security module. */
const INFO = 9;
const WARN = 13;

type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface LogRecord {
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
}

/**
 * Log records of one host as the body of an OTLP/HTTP request, on one line: 64-bit numbers are strings, as in protobuf's JSON.
 * Source: opentelemetry-proto, logs/v1; semantic conventions for process, container, host and k8s.
 */
export function otelRequest(node: string | null, records: readonly LogRecord[], version: string): string {
  return safeJson({
    resourceLogs: [
      {
        resource: { attributes: attributes({ "service.name": "auditd", "host.name": node }) },
        scopeLogs: [{ scope: { name: "ctraudit", version }, logRecords: records }],
      },
    ],
  });
}

export function otelRecord(event: ExportedEvent): LogRecord {
  const { view, isDenied } = event;
  return {
    timeUnixNano: (BigInt(Math.round(view.timeMs * 1000)) * 1000n).toString(),
    severityNumber: isDenied ? WARN : INFO,
    severityText: isDenied ? "WARN" : "INFO",
    body: { stringValue: event.message },
    attributes: attributes(values(event)),
  };
}

function values(event: ExportedEvent): Record<string, unknown> {
  const { view, comm, exe, argv, commandLine, paths, peers, keys } = event;
  const { container, attribution } = view;
  const inside = container === null || container.class === "host" ? null : container;
  const pod = podOf(inside?.name ?? null);
  const [user, effective, login] = (["uid", "euid", "auid"] as const).map((field) => account(view, field));
  const [path] = paths;
  return {
    "process.pid": view.pid,
    "process.parent_pid": view.ppid,
    "process.command": comm,
    "process.executable.path": exe,
    "process.command_line": commandLine,
    "process.command_args": argv.length === 0 ? null : argv,
    "process.real_user.id": user?.id,
    "process.real_user.name": user?.name,
    "process.user.id": effective?.id,
    "process.user.name": effective?.name,
    "container.id": inside === null ? null : (inside.id ?? inside.key),
    "container.name": inside?.name,
    "k8s.pod.name": pod?.pod,
    "k8s.pod.uid": pod?.uid,
    "k8s.namespace.name": pod?.namespace,
    "k8s.container.name": pod?.container,
    "file.path": path,
    "network.peer.address": peers[0]?.ip ?? peers[0]?.text,
    "network.peer.port": peers[0]?.port,
    "ctraudit.event.id": view.id,
    "ctraudit.boot": isoTime(view.bootStartMs),
    "ctraudit.record_types": view.types,
    "ctraudit.syscall": event.call,
    "ctraudit.arch": event.arch,
    "ctraudit.success": view.success,
    "ctraudit.exit": view.exit,
    "ctraudit.audit_keys": keys.length === 0 ? null : keys,
    "ctraudit.paths": paths.length < 2 ? null : paths,
    "ctraudit.session": event.session,
    "ctraudit.login_user.id": login?.id,
    "ctraudit.login_user.name": login?.name,
    "ctraudit.container.key": container?.key,
    "ctraudit.container.contid": container?.contid,
    "ctraudit.container.class": container?.class,
    "ctraudit.container.path": container?.path,
    "ctraudit.evidence": attribution.evidence,
    "ctraudit.proof": attribution.proof,
    "ctraudit.excludes": attribution.excludes.length === 0 ? null : attribution.excludes,
    "ctraudit.reserve": attribution.reserve,
    "ctraudit.conflict": attribution.conflict ? true : null,
    "ctraudit.gap": attribution.gap ? true : null,
    "ctraudit.truncated": view.truncated ? true : null,
    "ctraudit.contradictory": view.contradictory ? true : null,
  };
}

function attributes(fields: Record<string, unknown>): KeyValue[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return { intValue: String(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { stringValue: String(value) };
}
