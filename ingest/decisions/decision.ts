// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { decodeText } from "../../grammar/decode-text.ts";

/**
 * The outcome. `permissive`: forbidden by the policy, but not blocked (SELinux permissive=1, AppArmor in
 * complain mode, IPE enforcing=0). `passed` and `failed`: a check whose consequence is not in the record.
 * `status`: no decision, the module reports its own state.
 */
export type Outcome = "denied" | "allowed" | "permissive" | "passed" | "failed" | "status";

/** The decision of a security module in one record. Texts are latin1, decoded; undefined if the record has none. */
export interface Decision {
  readonly module: string;
  /** undefined: not in the record. */
  readonly outcome?: Outcome | undefined;
  /** The attempt: AppArmor's operation, Smack's function, a system call. */
  readonly operation?: string | undefined;
  /** The requested or denied permissions: SELinux's, a mask. */
  readonly permission?: string | undefined;
  readonly class?: string | undefined;
  /** Label or domain of the subject. */
  readonly subject?: string | undefined;
  /** Label of the object. */
  readonly object?: string | undefined;
  /** The target: a path, a capability, an address and port, a process. */
  readonly target?: string | undefined;
  /** Paths and names of files; the target is among them if it is one. */
  readonly files?: readonly string[];
  /** Further labels found by a search for the subject. */
  readonly otherSubjects?: readonly string[];
}

/** A part of a record's fields: the kernel's own, or those of a message. */
export interface Fields {
  /** As written. */
  raw(name: string): string | undefined;
  /** Decoded; undefined also if the value means "none". */
  text(name: string): string | undefined;
  /** The same for every field of that name. */
  texts(name: string): readonly string[];
  /** Words before the first field. */
  readonly prose: string | null;
  /** The record was cut: a missing field may have followed. */
  readonly isCut: boolean;
}

/** Unquoted `none` means a socket without a name in AppArmor. Source: audit_unix_addr() (security/apparmor/af_unix.c) */
const NOTHING = new Set(["?", "(null)", "(none)", "none", '"?"', '""', ""]);

/** An abstract name of a local socket begins with a NUL, and no path does: `@name`, as in other records. Source: dump_common_audit_data() (security/lsm_audit.c) */
function socketName(path: string): string {
  return path.startsWith("\0") ? `@${path.slice(1).replace(/\0+$/, "")}` : path;
}

/** The fields outside msg='…', or inside it. Of several with one name the first counts, except for `texts`. */
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

/** An address without a port: `10.0.0.1`; a port alone is not an address. */
function address(host: string | undefined, port: string | undefined): string | undefined {
  return host === undefined ? undefined : endpoint(host, port);
}

/**
 * Addresses in a kernel record: the other side's, for a packet both, else the own one (of a bind). Local sockets by path or abstract name.
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

/** `sshd[812]` for opid= and ocomm=: the target process. */
export function otherProcess({ text }: Fields): string | undefined {
  const pid = text("opid");
  return pid === undefined ? undefined : `${text("ocomm") ?? ""}[${pid}]`;
}

export function defined<T>(...values: readonly (T | undefined)[]): T[] {
  return values.filter((value): value is T => value !== undefined);
}
