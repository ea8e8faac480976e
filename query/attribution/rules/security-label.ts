// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule, Finding } from "./evidence-rule.ts";

/** SELinux types of containers: container_t and its variants, svirt_lxc_net_t of RHEL 7, NAME.process of udica. */
const PAIR = /^[^:]+:[^:]+:(?:container_\w*t|svirt_lxc_\w*t|docker_lxc_\w*t|\w+\.process):s\d+:(c\d+,c\d+)$/;
/** An AppArmor policy namespace below the host's: LXD and Incus create one for each container. */
const NAMESPACE = /(?:^|\/\/&)=?:([^:]+):/;
const CONFINED = /^=?(?:docker-default|crio-default|containers-default-[\w.]+|cri-containerd\.apparmor\.d)\b/;

/**
 * The security label of the task. A pair of SELinux categories belongs to one container or pod, an AppArmor namespace
 * to one container; an AppArmor profile of an engine proves an unknown container. An inference: a task that may set
 * labels can set these. Among labels of several modules, one that names a container comes first.
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

/** A host has few labels, and every event has one. */
const read = new Map<string, Finding | null>();
const MAX_READ = 4096;

/** The category pair of a container's label, or undefined. */
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
