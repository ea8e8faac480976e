// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { decodeText } from "../../grammar/decode-text.ts";

/**
 * The outcome. `permissive`: the policy forbids it and it went on all the same (SELinux permissive=1, AppArmor in
 * complain mode, IPE enforcing=0). `passed` and `failed`: a check whose consequence the record does not tell.
 * `status`: nothing was decided, the module tells of itself.
 */
export type Outcome = "denied" | "allowed" | "permissive" | "passed" | "failed" | "status";

/** The decision of a security module in one record. Texts are latin1, decoded; undefined where the record has none. */
export interface Decision {
  readonly module: string;
  /** undefined: the record does not tell. */
  readonly outcome?: Outcome | undefined;
  /** The attempt: AppArmor's operation, Smack's function, a system call. */
  readonly operation?: string | undefined;
  /** The permissions that were asked for or denied: SELinux's, a mask. */
  readonly permission?: string | undefined;
  readonly class?: string | undefined;
  /** Label or domain of whoever acted. */
  readonly subject?: string | undefined;
  /** Label of what was acted on. */
  readonly object?: string | undefined;
  /** The target: a path, a capability, an address and port, a process. */
  readonly target?: string | undefined;
  /** Paths and names of files; the target is among them if it is one. */
  readonly files?: readonly string[];
  /** Further labels that a search for the subject finds. */
  readonly otherSubjects?: readonly string[];
}

/** A part of a record's fields: the kernel's own, or those of a message. */
export interface Fields {
  /** As written. */
  raw(name: string): string | undefined;
  /** Decoded; undefined also where the value says that there is none. */
  text(name: string): string | undefined;
  /** The same of every field of that name. */
  texts(name: string): readonly string[];
  /** Words before the first field. */
  readonly prose: string | null;
  /** The record was cut: a field that it has not may have stood behind. */
  readonly isCut: boolean;
}

/** `none` without quotes is AppArmor's word for a socket without a name. Source: audit_unix_addr() (security/apparmor/af_unix.c) */
const NOTHING = new Set(["?", "(null)", "(none)", "none", '"?"', '""', ""]);

/** An abstract name of a local socket begins with a NUL, and no path does: `@name`, as in other records. Source: dump_common_audit_data() (security/lsm_audit.c) */
function socketName(path: string): string {
  return path.startsWith("\0") ? `@${path.slice(1).replace(/\0+$/, "")}` : path;
}

/** The fields that stand outside of msg='…', or inside of it. Of several with one name the first counts, but for `texts`. */
export function fieldsOf(record: AuditRecord, part: "kernel" | "message"): Fields {
  const { names, values, claimsStart, enrichedStart } = record;
  const [start, end] = part === "kernel" ? [0, claimsStart] : [claimsStart, enrichedStart];
  const raw = (name: string) => {
    const at = names.indexOf(name, start);
    return at >= 0 && at < end ? values[at] : undefined;
  };
  const decode = (name: string, value: string | undefined) => {
    if (value === undefined || NOTHING.has(value)) return undefined;
    const decoded = decodeText(name, value, record.type);
    return name === "path" ? socketName(decoded) : decoded;
  };
  const text = (name: string) => decode(name, raw(name));
  const texts = (name: string) =>
    defined(
      ...names
        .slice(start, end)
        .map((one, at) => (one === name ? decode(name, values[start + at]) : undefined)),
    );
  const prose = part === "kernel" ? record.prose : record.claimProse;
  return { raw, text, texts, prose, isCut: record.truncated };
}

/** `10.0.0.1:80`, `:80` as `80`; undefined without both. */
export function endpoint(address: string | undefined, port: string | undefined): string | undefined {
  if (address === undefined) return port;
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

/** Without a port it is an address all the same: `10.0.0.1`; a port alone is none. */
function address(host: string | undefined, port: string | undefined): string | undefined {
  return host === undefined ? undefined : endpoint(host, port);
}

/**
 * Addresses that a kernel record names: the other side's, both of a packet's, else the own one (of a bind). Local sockets by their path or abstract name.
 * Source: dump_common_audit_data() (security/lsm_audit.c), audit_net_cb(), audit_unix_addr() (security/apparmor/), landlock's log_denial(), audit_tg() (net/netfilter/xt_AUDIT.c)
 */
export function peersOf({ text }: Fields): string[] {
  const others = defined(
    address(text("daddr"), text("dest")),
    address(text("faddr"), text("fport")),
    address(text("saddr"), text("src")),
  );
  const own = address(text("laddr"), text("lport"));
  const local = [text("peer_addr"), text("addr")].filter((path) => path !== undefined && /^[/@]/.test(path));
  return [...(others.length > 0 ? others : defined(own)), ...defined(...local)];
}

/** `sshd[812]` for opid= and ocomm=: the process that was acted on. */
export function otherProcess({ text }: Fields): string | undefined {
  const pid = text("opid");
  return pid === undefined ? undefined : `${text("ocomm") ?? ""}[${pid}]`;
}

export function defined<T>(...values: readonly (T | undefined)[]): T[] {
  return values.filter((value): value is T => value !== undefined);
}
