// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/** RFC 1123 names; no addresses. */
const NAME = /^(?!\d+(?:\.\d+){3}$)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const EVERYBODYS = /^localhost(?:\.localdomain)?$/;

/**
 * hostname= in a task's own message: engines set the prefix of its id as a container's hostname. A task with
 * CAP_AUDIT_WRITE can invent it: the weakest rule of evidence.
 */
export const ownHostname: EvidenceRule = (_, { hostname, hasSyscall, statements }) => {
  if (hostname === null || hasSyscall || !NAME.test(hostname) || EVERYBODYS.test(hostname)) return undefined;
  const isAboutOthers = statements?.some(({ type }) => type.startsWith("VIRT_")) === true;
  return isAboutOthers ? undefined : { kind: "marked", mark: `hostname ${hostname}` };
};
