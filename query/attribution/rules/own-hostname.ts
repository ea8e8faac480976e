// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/** RFC 1123, without addresses: names alone. */
const NAME = /^(?!\d+(?:\.\d+){3}$)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const EVERYBODYS = /^localhost(?:\.localdomain)?$/;

/**
 * hostname= that a task puts into a message: engines give a container the beginning of its id as hostname. A claim of the
 * task about itself, which CAP_AUDIT_WRITE allows to invent: the weakest of all rules of evidence.
 */
export const ownHostname: EvidenceRule = (_, { hostname, hasSyscall, statements }) => {
  if (hostname === null || hasSyscall || !NAME.test(hostname) || EVERYBODYS.test(hostname)) return undefined;
  const isAboutOthers = statements?.some(({ type }) => type.startsWith("VIRT_")) === true;
  return isAboutOthers ? undefined : { kind: "marked", mark: `hostname ${hostname}` };
};
