// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule, Finding } from "./evidence-rule.ts";

/** SELinux types of containers: container_t and its kin, RHEL 7's svirt_lxc_net_t, udica's NAME.process. */
const PAIR = /^[^:]+:[^:]+:(?:container_\w*t|svirt_lxc_\w*t|docker_lxc_\w*t|\w+\.process):s\d+:(c\d+,c\d+)$/;
/** A policy namespace of AppArmor below the host's: LXD and Incus make one for each container. */
const NAMESPACE = /(?:^|\/\/&)=?:([^:]+):/;
const CONFINED = /^=?(?:docker-default|crio-default|containers-default-[\w.]+|cri-containerd\.apparmor\.d)\b/;

/**
 * The security label of the task: a pair of SELinux categories is one container's (or one pod's), an AppArmor
 * namespace one container's; an AppArmor profile of the engines says "in some container". An inference: whoever may
 * set labels may set these. Of a task with labels of several modules the one that names a container counts first.
 */
export const securityLabel: EvidenceRule = (_, { label, labels }) => {
  if (labels === null) return label === null || label === "" ? undefined : whereOf(label);
  const said = labels.map(whereOf);
  return said.find((where) => where?.kind === "marked") ?? said.find((where) => where !== undefined);
};

function whereOf(label: string): Finding | undefined {
  const known = read.get(label);
  if (known !== undefined) return known === null ? undefined : known;
  const where = readLabel(label);
  if (read.size < MAX_READ) read.set(label, where ?? null);
  return where;
}

/** A host has few labels, and every event bears one. */
const read = new Map<string, Finding | null>();
const MAX_READ = 4096;

/** The pair of categories in the label of a container, or undefined. */
export function categoriesOf(label: string): string | undefined {
  return PAIR.exec(label)?.[1];
}

function readLabel(label: string): Finding | undefined {
  const pair = categoriesOf(label);
  if (pair !== undefined) return { kind: "marked", mark: `categories ${pair}` };
  const namespace = NAMESPACE.exec(label)?.[1];
  if (namespace !== undefined) return { kind: "marked", mark: `apparmor ${namespace}` };
  return CONFINED.test(label) ? { kind: "confined" } : undefined;
}
