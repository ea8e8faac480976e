// SPDX-License-Identifier: Apache-2.0
import { isSinceBoot } from "../../types/unset-clock.ts";
import { containerLabel, placeLabel } from "../container-label.ts";
import { safeJson } from "../safe-json.ts";
import { account, type ExportedEvent, isoTime } from "./exported-event.ts";

/**
 * One line of JSONL for Timesketch, with the three fields required by its importer: message, datetime, timestamp_desc. `timestamp` is in
 * microseconds since 1970, as in plaso.
 */
export function timesketchEvent(event: ExportedEvent): string {
  const { view, comm, exe, commandLine, paths, peers, keys } = event;
  const { attribution, container } = view;
  const login = account(view, "auid");
  const user = account(view, "uid");
  const fields: Record<string, unknown> = {
    message: `[${placeLabel(view)}: ${attribution.evidence}] ${event.message}`,
    datetime: isoTime(view.timeMs),
    timestamp: Math.round(view.timeMs * 1000),
    timestamp_desc: isSinceBoot(view.timeMs) ? "Audit event, clock not set" : "Audit event",
    data_type: "linux:audit:event",
    event_id: view.id,
    hostname: view.node,
    container: container === null ? null : containerLabel(container),
    container_key: container?.key,
    container_id: container?.id,
    container_contid: container?.contid,
    container_class: container?.class,
    container_path: container?.path.join(" > "),
    evidence: attribution.evidence,
    proof: attribution.proof,
    record_types: view.types.join(","),
    syscall: event.call,
    success: view.success,
    exit: view.exit,
    pid: view.pid,
    ppid: view.ppid,
    process: comm,
    executable: exe,
    command_line: commandLine,
    username: user === null ? null : (user.name ?? String(user.id)),
    login_user: login === null ? null : (login.name ?? String(login.id)),
    path: paths.length === 0 ? null : paths.join(" "),
    peer: peers.length === 0 ? null : peers.map((peer) => peer.text).join(" "),
    audit_key: keys.length === 0 ? null : keys.join(","),
    tag: tags(event),
  };
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return safeJson(Object.fromEntries(present));
}

function tags({ view, isDenied }: ExportedEvent): string[] | null {
  const { attribution } = view;
  const found = [
    ...(isDenied ? ["denied"] : []),
    ...(attribution.conflict ? ["conflict"] : []),
    ...(attribution.gap ? ["gap"] : []),
    ...(view.truncated ? ["truncated"] : []),
    ...(view.contradictory ? ["contradictory"] : []),
  ];
  return found.length === 0 ? null : found;
}
