// SPDX-License-Identifier: Apache-2.0
import { decodeText } from "../../grammar/decode-text.ts";
import { seccompAction } from "../../interpret/number-names.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { type Decision, defined, endpoint, type Fields, type Outcome, otherProcess } from "./decision.ts";

/** `"User"` before ` labels_differ`, which the kernel writes without a name. Source: smack_log_callback() (security/smack/smack_access.c) */
function smackLabel(raw: string | undefined): string | undefined {
  const label = /^("[^"]*"|\S+)/.exec(raw ?? "")?.[1];
  return label === undefined ? undefined : decodeText("label", label);
}

/** Source: smack_log() (security/smack/smack_access.c): bringup mode says granted. */
export function smackDecision(fields: Fields): Decision {
  const { raw, text } = fields;
  const action = text("action");
  return {
    module: "smack",
    outcome: action === "denied" ? "denied" : action === "granted" ? "allowed" : undefined,
    operation: text("fn"),
    permission: text("requested"),
    subject: smackLabel(raw("subject")),
    object: smackLabel(raw("object")),
    target: text("path") ?? text("name") ?? otherProcess(fields) ?? endpoint(text("daddr"), text("dest")),
    files: defined(text("path"), text("name")),
  };
}

/** An incoming packet is checked in the context of the interrupted task. Source: smack_socket_sock_rcv_skb(), smack_inet_conn_request() (smack_lsm.c) */
export function isOfSmackPacket({ text }: Fields): boolean {
  return /rcv_skb|inet_conn_request/.test(text("fn") ?? "");
}

/** Source: ipe_audit_match() (security/ipe/audit.c) */
export function ipeDecision({ text, isCut }: Fields): Decision {
  const action = /\baction=(ALLOW|DENY)$/.exec(text("rule") ?? "")?.[1];
  const enforcing = text("enforcing");
  const denied = isCut && enforcing === undefined ? undefined : enforcing === "0" ? "permissive" : "denied";
  return {
    module: "ipe",
    outcome: action === "ALLOW" ? "allowed" : action === "DENY" ? denied : undefined,
    operation: text("ipe_op"),
    permission: text("ipe_hook"),
    target: text("path"),
    files: defined(text("path")),
  };
}

/** Only denials are logged. Source: landlock_log_denial() (security/landlock/audit.c) */
export function landlockDecision(fields: Fields): Decision {
  const { text, texts } = fields;
  const domain = text("domain");
  const paths = texts("path"); // of a rename or a link both

  return {
    module: "landlock",
    outcome: "denied",
    permission: text("blockers"),
    subject: domain === undefined ? undefined : `domain=${domain}`,
    target:
      (paths.length === 0 ? undefined : paths.join(", ")) ??
      text("name") ??
      otherProcess(fields) ??
      endpoint(text("daddr"), text("dest")) ??
      endpoint(text("saddr"), text("src")),
    files: [...paths, ...defined(text("name"))],
  };
}

/** The return values of seccomp's filters: a tracer or a listener makes its own decision. Source: linux/seccomp.h */
const SECCOMP: Readonly<Record<string, Outcome>> = {
  "kill-process": "denied",
  "kill-thread": "denied",
  kill: "denied",
  trap: "denied",
  errno: "denied",
  log: "allowed",
  allow: "allowed",
};

/** Source: audit_seccomp() (kernel/auditsc.c) */
export function seccompDecision({ text }: Fields): Decision {
  const code = text("code");
  const action = code === undefined ? undefined : seccompAction(code);
  const [arch, number] = [Number.parseInt(text("arch") ?? "", 16), text("syscall")];
  return {
    module: "seccomp",
    outcome: action !== undefined && Object.hasOwn(SECCOMP, action) ? SECCOMP[action] : undefined,
    operation: number === undefined ? undefined : (syscallName(arch, Number(number)) ?? number),
    permission: action ?? code,
  };
}

/**
 * res= of integrity records is the result of a check: whether the access was refused depends on the IMA configuration.
 * Source: integrity_audit_message() (security/integrity/integrity_audit.c), ima_appraise_measurement()
 */
export function integrityDecision({ text, isCut }: Fields): Decision {
  const result = text("res");
  const unsaid: Outcome | undefined = isCut ? undefined : "status";
  return {
    module: "integrity",
    outcome: result === "1" ? "passed" : result === "0" ? "failed" : unsaid,
    operation: text("op"),
    permission: text("cause"),
    target: text("name") ?? text("file") ?? text("path"),
    files: defined(text("name"), text("file"), text("path")),
  };
}

/** FAN_ALLOW is 1, FAN_DENY 2; above are an errno and FAN_AUDIT. Source: linux/fanotify.h, __audit_fanotify() (kernel/auditsc.c) */
export function fanotifyDecision({ text }: Fields): Decision {
  const response = Number(text("resp")) & 3;
  return {
    module: "fanotify",
    outcome: response === 2 ? "denied" : response === 1 ? "allowed" : undefined,
    permission: "open",
  };
}
