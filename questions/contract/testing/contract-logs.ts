// SPDX-License-Identifier: Apache-2.0
import { basename, join } from "node:path";

const fixtures = join(import.meta.dirname, "../../../fixtures");

/** A log, and the host that it is of where its lines do not say so. */
export interface ContractLog {
  readonly path: string;
  readonly node?: string;
}

/** Logs of several hosts and boots, with containers of every kind, nested ones, events of auditd itself, packets of several, sockets and module records. */
export const CONTRACT_LOGS: readonly ContractLog[] = [
  "scenarios/docker-sock.log",
  "handwritten/mixed-nodes.log",
  "handwritten/two-boots.log",
  "handwritten/kernel-auditd-restarted.log",
  "handwritten/contid-v9-caret-list.log",
  "handwritten/kernel-netfilter.log",
  "handwritten/kernel-object.log",
  "handwritten/security-modules.log",
  "handwritten/kernel-user-messages.log",
  "linux-6.12-container/cni-6.12.log",
].map((name) => ({
  path: join(fixtures, name),
  ...(name.includes("mixed-nodes") ? {} : { node: basename(name, ".log") }),
}));
