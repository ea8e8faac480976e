// SPDX-License-Identifier: Apache-2.0
import { type Decision, defined, endpoint, type Fields, type Outcome } from "./decision.ts";

/** Source: aa_audit_type[], aa_audit() (security/apparmor/audit.c): ALLOWED is written in complain mode. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  DENIED: "denied",
  KILLED: "denied",
  ALLOWED: "permissive",
  AUDIT: "allowed",
  HINT: "status",
  STATUS: "status",
  ERROR: "failed",
};
/** Records of kernels without apparmor= have types of their own. Source: libaudit.h (AUDIT_APPARMOR_*) */
const TYPES: Readonly<Record<string, string>> = { APPARMOR_KILL: "KILLED" };
/**
 * Checks of the target: profile= is the receiver of the signal or the tracee, and peer= the
 * sender or tracer. Source: aa_may_signal(), profile_signal_perm() (security/apparmor/ipc.c), aa_may_ptrace(),
 * profile_tracee_perm() (task.c): both ask each side, with the other as peer.
 */
const PASSIVE = new Set(["receive", "readby", "tracedby"]);
/** Their target= is the second path; of any other operation it is a profile. Source: file_audit_cb() (security/apparmor/file.c) */
const TWO_PATHS = /^(?:link|rename)/;
/** Source: the audit_cb functions of security/apparmor: files and sockets have masks, queues, namespaces and io_uring words. */
const MASKS = ["denied_mask", "requested_mask", "mask", "denied", "requested"] as const;
/** name= is not a file: a policy, a queue, a bus. */
const NO_FILES =
  /^(?:profile_|dbus_|posix_mqueue|mqueue|change_|userns|create_|label_|setrlimit|setprocattr)/;

/** AppArmor's decision, in a kernel record or in a message of a D-Bus daemon; undefined if there is none. */
export function apparmorDecision(fields: Fields, type: string): Decision | undefined {
  const { text } = fields;
  const kind = text("apparmor") ?? (type.startsWith("APPARMOR_") ? kindOfType(type) : undefined);
  if (kind === undefined) return undefined;
  const operation = text("operation");
  const mask = MASKS.map((name) => text(name)).find((found) => found !== undefined);
  const isPassive = PASSIVE.has(mask ?? "");
  const own = ownLabel(fields);
  const target = text("target");
  const isPath = TWO_PATHS.test(operation ?? "");
  const other = text("peer") ?? text("peer_label") ?? text("olabel") ?? (isPath ? undefined : target);
  return {
    module: "apparmor",
    outcome: outcomeOf(kind, text("error")),
    operation,
    permission: mask,
    class: text("class"),
    subject: isPassive ? other : own,
    object: isPassive ? own : other,
    target: targetOf(fields),
    files: NO_FILES.test(operation ?? "") ? [] : filesOf(fields, isPath ? target : undefined),
  };
}

function kindOfType(type: string): string {
  return TYPES[type] ?? type.slice("APPARMOR_".length);
}

function outcomeOf(kind: string, error: string | undefined): Outcome | undefined {
  const outcome = Object.hasOwn(OUTCOMES, kind) ? OUTCOMES[kind] : undefined;
  return outcome === "status" && error?.startsWith("-") === true ? "failed" : outcome;
}

/** A profile, in AppArmor's own form for an inner namespace. Source: aa_profile_snxprint() (label.c) */
function ownLabel({ text }: Fields): string | undefined {
  const profile = text("profile");
  const namespace = text("namespace");
  if (profile !== undefined && namespace !== undefined) return `:${namespace}:${profile}`;
  return profile ?? text("label");
}

function targetOf({ text }: Fields): string | undefined {
  const named = text("name") ?? text("capname");
  if (named !== undefined) return named;
  const signal = text("signal");
  if (signal !== undefined) return signal;
  const address = endpoint(text("faddr"), text("fport")) ?? endpoint(text("laddr"), text("lport"));
  const socket = defined(text("family"), text("sock_type"), address ?? text("addr") ?? text("peer_addr"));
  return socket.join(" ") || text("path") || text("rlimit") || text("capability");
}

function filesOf({ text }: Fields, second: string | undefined): string[] {
  const source = text("srcname");
  return defined(text("name"), second, source?.includes("/") === true ? source : undefined);
}
