// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * A call that changed auditing itself: the kernel takes that from the initial pid namespace alone. Source:
 * audit_netlink_ok(), kernel/audit.c. (A watched path that moves changes rules as well, but never in a send.)
 */
export const auditControl: EvidenceRule = (_, { call, success }) =>
  call === "configureAudit" && success ? { kind: "initial" } : undefined;
