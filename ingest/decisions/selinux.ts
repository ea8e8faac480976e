// SPDX-License-Identifier: Apache-2.0
import { parseAccessVector } from "../../grammar/access-vector.ts";
import { capabilityName } from "../../interpret/number-names.ts";
import { type Decision, defined, endpoint, type Fields, type Outcome, otherProcess } from "./decision.ts";

/**
 * Checks by the network stack for incoming or forwarded packets: `current` is then the interrupted
 * task, or the sender on the loopback device, never the task in scontext=.
 * Source: selinux_socket_sock_rcv_skb(), selinux_sock_rcv_skb_compat(), selinux_ip_forward(), selinux_inet_conn_request()
 * (security/selinux/hooks.c).
 */
const OF_PACKETS = new Set(["recv", "ingress", "recvfrom", "forward_in", "forward_out", "tcp_recv", "udp_recv", "rawip_recv", "dccp_recv"]); // biome-ignore format: a list
const PACKET_CLASSES = new Set(["peer", "packet", "netif", "node", "association"]);

/** `avc:  denied  { read } for …`; undefined for notices (`avc:  received policyload notice`). */
export function selinuxDecision(fields: Fields, part: "kernel" | "message"): Decision | undefined {
  const vector = parseAccessVector(fields.prose);
  if (vector === undefined) return undefined;
  const { text } = fields;
  const tclass = text("tclass");
  const files = filesOf(fields, part, tclass);
  return {
    module: "selinux",
    outcome: avcOutcome(vector.decision, fields),
    permission: [...vector.permissions, ...(vector.isCut ? ["..."] : [])].join(" "),
    class: tclass,
    subject: text("scontext"),
    object: text("tcontext"),
    target: targetOf(fields, part, tclass),
    files,
    otherSubjects: defined(text("srawcon")),
  };
}

/** Notices of libselinux to programs with a policy of their own, by kind; the first name is the operation. */
const NOTICES = [
  ["setenforce", "enforcing"],
  ["load_policy", "policyload", "seqno"],
] as const;

/**
 * A change of the policy or of its enforcement: `avc:  op=setenforce lsm=selinux enforcing=0 res=1`, before libselinux 3.0
 * `avc:  received setenforce notice (enforcing=0)`. Source: setenforce(), policyload() (libselinux, src/avc_internal.c).
 */
export function selinuxNotice({ text, prose }: Fields): Decision | undefined {
  const said = text("op") ?? /^avc:\s+received (\w+) notice/.exec(prose ?? "")?.[1];
  const kind = NOTICES.find((names) => said !== undefined && (names as readonly string[]).includes(said));
  if (kind === undefined || prose?.startsWith("avc:") !== true) return undefined;
  const field = kind.at(-1)!;
  const value = /^\d+/.exec(text(field) ?? text(`(${field}`) ?? "")?.[0];
  return {
    module: "selinux",
    outcome: "status",
    operation: kind[0],
    target: value === undefined ? undefined : `${field}=${value}`,
  };
}

/** Whether pid= is not that of the task in scontext=. */
export function isOfPacket({ prose, text }: Fields): boolean {
  const vector = parseAccessVector(prose);
  return (
    vector?.permissions.some((permission) => OF_PACKETS.has(permission)) === true &&
    PACKET_CLASSES.has(text("tclass") ?? "")
  );
}

/** Kernels before 3.16 write no permissive=; in a cut record it may be lost. */
function avcOutcome(decision: string, { text, isCut }: Fields): Outcome | undefined {
  if (decision === "granted") return "allowed";
  const permissive = text("permissive");
  if (decision !== "denied" || (isCut && permissive === undefined)) return undefined;
  return permissive === "1" ? "permissive" : "denied";
}

/** In a message, path= and name= have the sender's meaning: a D-Bus object, a table; for systemd, unit files. */
function filesOf({ text }: Fields, part: "kernel" | "message", tclass: string | undefined): string[] {
  if (part === "kernel") return defined(text("path"), text("name"));
  return tclass === "service" || tclass === "system" ? defined(text("path")) : [];
}

/** Source: dump_common_audit_data() (security/lsm_audit.c) */
const OTHER_TARGETS = ["kmod", "key", "device", "lockdown_reason", "anonclass"] as const;

function targetOf(
  fields: Fields,
  part: "kernel" | "message",
  tclass: string | undefined,
): string | undefined {
  const { text } = fields;
  const named = text("path") ?? text("name");
  if (named !== undefined) return named;
  if (part === "message")
    return defined(text("dest"), text("interface"), text("member")).join(" ") || undefined;
  const capability = text("capability");
  if (capability !== undefined && tclass?.startsWith("cap") !== true)
    return capabilityName(Number(capability)) ?? capability;
  const things = OTHER_TARGETS.map((name) => text(name));
  return addressOf(fields) ?? otherProcess(fields) ?? things.find((thing) => thing !== undefined);
}

/** Source: dump_common_audit_data() (security/lsm_audit.c) */
function addressOf(fields: Fields): string | undefined {
  const { text } = fields;
  const from = endpoint(text("saddr"), text("src"));
  const to = endpoint(text("daddr"), text("dest")) ?? endpoint(text("faddr"), text("fport"));
  if (isOfPacket(fields)) return from ?? to ?? text("netif");
  return to ?? from ?? endpoint(text("laddr"), text("lport")) ?? text("netif");
}

/**
 * SELINUX_ERR: an operation invalid under the policy. If the record does not say "denied", the call's result decides.
 * Source: security_bounded_transition(), security_validtrans_handle_fail(), compute_sid_handle_invalid_context()
 * (security/selinux/ss/services.c), selinux_inode_setxattr() (hooks.c).
 */
export function selinuxError({ text, prose }: Fields): Decision {
  const isDenied = text("seresult") === "denied" || text("reason") === "bounds";
  return {
    module: "selinux",
    outcome: isDenied ? "denied" : undefined,
    operation: text("op") ?? /^(security_\w+)/.exec(prose ?? "")?.[1],
    permission: text("perms"),
    class: text("tclass") ?? text("sclass"),
    subject: text("scontext") ?? text("oldcontext"),
    object: text("tcontext") ?? text("newcontext"),
    target: text("invalid_context"),
    otherSubjects: defined(text("taskcontext")),
  };
}
