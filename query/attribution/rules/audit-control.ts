// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * A call that changed auditing itself: the kernel accepts that from the initial PID namespace alone. Source:
 * audit_netlink_ok(), kernel/audit.c. A moved watched path changes rules too, but never in a send.
 */
export const auditControl: EvidenceRule = (_, { call, success }) =>
  call === "configureAudit" && success ? { kind: "initial" } : undefined;
