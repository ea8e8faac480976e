// SPDX-License-Identifier: Apache-2.0
import { GROUP_MESSAGES } from "../types/group-messages.ts";

/**
 * The kind of a field's value, by its name and record type, never by its content.
 * `encoded` values are quoted, or hexadecimal if a byte would break a quote; all others are literal.
 */
export type FieldKind =
  | "encoded"
  | "uid"
  | "gid"
  | "session"
  | "number"
  | "arch"
  | "syscall"
  | "argument"
  | "exit"
  | "errno"
  | "mode"
  | "saddr"
  | "capabilities"
  | "capability"
  | "signal"
  | "contid"
  | "nsflags"
  | "result"
  | "proctitle"
  | "seccomp"
  | "family"
  | "nfproto"
  | "filter-list"
  | "access"
  | "fanotify"
  | "fanotify-type"
  | "hook"
  | "icmp-type"
  | "ioctl"
  | "link-protocol"
  | "map-flags"
  | "multicast"
  | "net-action"
  | "open-flags"
  | "permissions"
  | "personality"
  | "promiscuous"
  | "protocol"
  | "resolve"
  | "trust"
  | "text";

/** Fields whose values the kernel writes in quotes, or in hexadecimal if they contain a blank or a quote. */
const ENCODED =
  "acct cgroup cmd cmdline comm cwd data device dir exe file grp invalid_context key name ocomm path root_dir " +
  "sw vm watch new-chardev old-chardev new-disk old-disk new-fs old-fs new-net old-net new-rng old-rng " +
  "label namespace peer profile srcname target";

/** Their names. */
export const encodedNames: readonly string[] = ENCODED.split(" ");

const KINDS: Readonly<Partial<Record<FieldKind, string>>> = {
  encoded: ENCODED,
  uid: "auid uid euid suid fsuid ouid oauid sauid iuid inode_uid obj_uid old-auid id",
  gid: "gid egid sgid fsgid ogid igid inode_gid obj_gid new_gid",
  session: "ses old-ses oses",
  number:
    "pid ppid opid spid vm-pid nlnk-pid item items argc inode ino len lport rport sport dport seqno fd fd0 fd1 " +
    "entries major minor ver_major prog-id record last parent",
  arch: "arch",
  syscall: "syscall",
  exit: "exit",
  errno: "errno",
  mode: "mode",
  saddr: "saddr",
  capabilities:
    "cap_fp cap_fi cap_pp cap_pi cap_pe cap_pa fp fi pp pi pe pa old_pp old_pi old_pe old_pa new_pp new_pi new_pe",
  capability: "capability",
  signal: "sig sigev_signo",
  contid: "contid old-contid",
  nsflags: "nsflags",
  result: "res",
  proctitle: "proctitle",
  seccomp: "code",
  family: "fam",
  nfproto: "family",
  "filter-list": "list",
  access: "perm perm_mask",
  ioctl: "ioctlcmd",
  multicast: "nl-mcgrp",
  "open-flags": "oflag",
  personality: "per",
  promiscuous: "prom old_prom",
  protocol: "proto",
  resolve: "resolve",
  trust: "subj_trust obj_trust",
};

const kinds = new Map<string, FieldKind>();
for (const [kind, names] of Object.entries(KINDS))
  for (const name of names.split(" ")) if (name !== "") kinds.set(name, kind as FieldKind);

const SYSCALL_ARGUMENT = /^a[0-3]$/;
const PROGRAM_ARGUMENT = /^a[0-9]+(?:\[[0-9]+\])?$/;

/** Names with another meaning in some records. */
const EXCEPTIONS: ReadonlyMap<string, FieldKind> = new Map([
  ["CRYPTO_KEY_USER fp", "text"],
  // Source: audit_mq_open, audit_openat2_how, __audit_fanotify(), audit_tg() of the kernel.
  ["MQ_OPEN mode", "permissions"],
  ["OPENAT2 mode", "permissions"],
  ["MMAP flags", "map-flags"],
  ["FANOTIFY resp", "fanotify"],
  ["FANOTIFY fan_type", "fanotify-type"],
  ["NETFILTER_PKT action", "net-action"],
  ["NETFILTER_PKT hook", "hook"],
  ["NETFILTER_PKT icmptype", "icmp-type"],
  ["NETFILTER_PKT macproto", "link-protocol"],
  // A key of System V IPC, not a rule's. Source: LSM_AUDIT_DATA_IPC of security/lsm_audit.c.
  ["AVC key", "number"],
  ...GROUP_MESSAGES.map((type) => [`${type} id`, "gid"] as const),
  // Namespace inodes of posted and prototype container records, not the path of a cgroup.
  ["CONTAINER_OP cgroup", "number"],
  ["UNKNOWN[1327] cgroup", "number"],
  ["UNKNOWN[1341] cgroup", "number"],
]);

/**
 * The kind of a field. a0 to a3 are numbers in SYSCALL and program arguments in EXECVE: without a type they are text.
 * Source: audit-documentation (field dictionary), audit_log_untrustedstring() calls of the kernel.
 */
export function fieldKind(name: string, type?: string): FieldKind {
  if (type !== undefined) {
    const exception = EXCEPTIONS.get(`${type} ${name}`);
    if (exception !== undefined) return exception;
    if (name.charCodeAt(0) === 97) {
      if (type === "EXECVE" && PROGRAM_ARGUMENT.test(name)) return "encoded";
      if (type === "SYSCALL" && SYSCALL_ARGUMENT.test(name)) return "argument";
    }
  }
  return kinds.get(name) ?? "text";
}
