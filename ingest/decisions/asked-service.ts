// SPDX-License-Identifier: Apache-2.0

import { parseAccessVector } from "../../grammar/access-vector.ts";
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { type Fields, fieldsOf } from "./decision.ts";

/** A task named by a service in a message about it: a claim. */
export interface NamedTask {
  readonly role: "sender" | "receiver" | "client";
  readonly pid: string | undefined;
  readonly uid?: string | undefined;
  /** Decoded. */
  readonly comm?: string | undefined;
}

/**
 * Classes checked by a service for its clients, whose labels it knows, not for its own acts, as in passwd and crond.
 * Source: bus_selinux_allows_send() (dbus, bus/selinux.c), mac_selinux_access_check_internal() (systemd, src/core/selinux-access.c),
 * nscd_request_avc_has_perm() (glibc, nscd/selinux.c), SELinuxSend() (xserver, Xext/xselinux_hooks.c), sepgsql_audit_log() (postgres)
 */
const OF_CLIENTS = /^(?:dbus|service|system|nscd|x_\w+|db_\w+)$/;

/**
 * Whether the message is about a task other than its sender: a service that enforces a policy among its clients. pid=, exe= and the
 * label subj= are then the service's, never those of the task in scontext=.
 */
export function isOfClient(record: AuditRecord): boolean {
  if (record.type !== "USER_AVC") return false;
  const said = fieldsOf(record, "message");
  if (said.raw("apparmor") !== undefined)
    return said.raw("pid") !== undefined && !isWriter(record, said.raw("pid"));
  if (parseAccessVector(said.prose) === undefined) return false;
  const sender = said.raw("spid");
  if (sender !== undefined) return !isWriter(record, sender);
  const label = said.text("scontext");
  return (
    label !== undefined &&
    label !== fieldsOf(record, "kernel").text("subj") &&
    OF_CLIENTS.test(said.text("tclass") ?? "")
  );
}

function isWriter(record: AuditRecord, pid: string | undefined): boolean {
  return pid === fieldsOf(record, "kernel").raw("pid");
}

/**
 * The tasks named in such a message: D-Bus names both sides by pid, systemd only its client's user, an X server its client's name.
 * Source: _dbus_append_pair_uint() "spid", "tpid" (dbus, bus/selinux.c), "pid", "peer_pid" (bus/apparmor.c)
 */
export function namedTasks(record: AuditRecord): NamedTask[] {
  const said = fieldsOf(record, "message");
  if (said.raw("apparmor") !== undefined) return ofAppArmor(said);
  const [sender, receiver] = [said.raw("spid"), said.raw("tpid")];
  if (sender === undefined)
    return [{ role: "client", pid: undefined, uid: said.raw("uid"), comm: said.text("comm") }];
  return [{ role: "sender", pid: sender }, ...pidOf("receiver", receiver)];
}

/** A request to the receiver has the receiver's pid and label first. */
function ofAppArmor(said: Fields): NamedTask[] {
  const [own, peer] =
    said.text("mask") === "receive" ? (["receiver", "sender"] as const) : (["sender", "receiver"] as const);
  return [...pidOf(own, said.raw("pid")), ...pidOf(peer, said.raw("peer_pid"))];
}

function pidOf(role: NamedTask["role"], pid: string | undefined): NamedTask[] {
  return pid === undefined ? [] : [{ role, pid }];
}
