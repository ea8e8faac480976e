// SPDX-License-Identifier: Apache-2.0
import { EXEC_CALLS, NAMESPACE_CALLS } from "../../types/attribution/calls.ts";

export const RULE_SIZES = ["minimal", "usual", "full"] as const;
export type RuleSize = (typeof RULE_SIZES)[number];

/** A machine as far as its rules differ. */
export interface RuleMachine {
  /** As uname -m says it. */
  readonly name: string;
  /** Words of its architectures in rules: its own, and that of 32-bit programs. */
  readonly archs: readonly {
    readonly word: "b64" | "b32";
    readonly number: number;
    readonly lacks: readonly string[];
  }[];
}

/** Calls that newer architectures do not have. Source: include/uapi/asm-generic/unistd.h */
const NOT_GENERIC = ["fork", "vfork", "open"];

/** AUDIT_ARCH_*. Source: include/uapi/linux/audit.h */
export const MACHINES: readonly RuleMachine[] = [
  machine("x86_64", ["b64", 0xc000003e, []], ["b32", 0x40000003, []]),
  machine("aarch64", ["b64", 0xc00000b7, NOT_GENERIC], ["b32", 0x40000028, []]),
  machine("riscv64", ["b64", 0xc00000f3, NOT_GENERIC]),
  machine("s390x", ["b64", 0x80000016, []], ["b32", 0x16, []]),
  machine("ppc64le", ["b64", 0xc0000015, []], ["b32", 0x14, []]),
  machine("i686", ["b32", 0x40000003, []]),
  machine("armv7l", ["b32", 0x40000028, []]),
];

function machine(
  name: string,
  ...archs: readonly (readonly ["b64" | "b32", number, readonly string[]])[]
): RuleMachine {
  return { name, archs: archs.map(([word, number, lacks]) => ({ word, number, lacks })) };
}

/** Calls that belong together, and what they are for. */
export interface RuleGroup {
  readonly id: string;
  readonly from: RuleSize;
  readonly calls: readonly string[];
  /** Written by its number: auditctl before 3.0 has no name for it. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Files of the file system with namespaces alone. */
  readonly ofNamespaces?: true;
  readonly key: string;
  /** Evidence that they allow, and the loss without them. */
  readonly proves: string;
  readonly without: string;
  /** Events in docker-sock, a real host's log of nearly every call; undefined: that log has none. */
  readonly measured: number | undefined;
}

/** Measured on docker-sock (151,773 events, 247 programs run). */
export const RULE_GROUPS: readonly RuleGroup[] = [
  {
    id: "births",
    from: "minimal",
    calls: ["clone", "fork", "vfork", "clone3"],
    key: "ctraudit-proc",
    proves:
      "births: where a task is follows from its parent, and numbers of pid namespaces from what clones return",
    without: "nesting cannot be inferred: where programs are logged, places are likely at best",
    measured: 763,
  },
  {
    id: "namespaces",
    from: "minimal",
    calls: NAMESPACE_CALLS,
    key: "ctraudit-ns",
    proves:
      "making, entering and leaving of namespaces; that a task of the host has left it for nowhere (host, not host?)",
    without:
      "containers are found by their numbers alone; tasks of the host are host? or unknown; sandboxes are missed",
    measured: 14,
  },
  {
    id: "pidfds",
    from: "usual",
    calls: ["pidfd_open"],
    numbers: { pidfd_open: 434 },
    key: "ctraudit-ns",
    proves: "the container that a setns by a pidfd enters (lxc-attach)",
    without: "a task that enters a container by a pidfd is unknown",
    measured: undefined,
  },
  {
    id: "programs",
    from: "minimal",
    calls: EXEC_CALLS,
    key: "ctraudit-exec",
    proves: "names of containers, causes, the end of a container's making",
    without: "containers have no names; what ran in them is not known",
    measured: 247,
  },
  {
    id: "mounts",
    from: "usual",
    calls: ["mount", "pivot_root", "chroot", "move_mount"],
    key: "ctraudit-mnt",
    proves:
      "containers made by clone3 (crun) before their first fork, by their root directory; escapes by chroot",
    without: "escapes by chroot are missed; a container of crun is unknown until it forks",
    measured: 2,
  },
  {
    id: "ends",
    from: "usual",
    calls: ["exit_group"],
    key: "ctraudit-exit",
    proves: "ends of tasks, before their pids are used again",
    without: "up to 1 % of the events: pids that are used again",
    measured: 305,
  },
  {
    id: "namespace files",
    from: "usual",
    calls: ["open", "openat", "openat2"],
    ofNamespaces: true,
    key: "ctraudit-nsfile",
    proves: "the container that a setns enters (docker exec, nsenter)",
    without: "a program that is run in a container from outside is unknown until its numbers tell",
    measured: 2,
  },
  {
    id: "signals",
    from: "full",
    calls: ["kill", "tkill", "tgkill"],
    key: "ctraudit-act",
    proves: "acts on tasks of other containers; pid namespaces by the target's number",
    without: "signals across containers are missed",
    measured: 6,
  },
  {
    id: "tracing",
    from: "full",
    calls: ["ptrace", "process_vm_writev", "pidfd_getfd"],
    key: "ctraudit-act",
    proves: "tasks that read or change tasks of other containers",
    without: "tracing across containers is missed",
    measured: undefined,
  },
  {
    id: "sockets",
    from: "full",
    calls: ["connect"],
    key: "ctraudit-net",
    proves: "clients of an engine's socket, and so who had a container made",
    without: "causes by an engine's socket are found only by opens and programs",
    measured: undefined,
  },
  {
    id: "kernel",
    from: "full",
    calls: ["init_module", "finit_module", "open_by_handle_at", "bpf"],
    key: "ctraudit-kernel",
    proves: "ways out of a container through the kernel",
    without: "these ways out are missed",
    measured: undefined,
  },
];

/** So many programs the measured log has run. */
export const MEASURED_PROGRAMS = 247;

/** Groups of a size, in the order of the rules. */
export function groupsOf(size: RuleSize): RuleGroup[] {
  const last = RULE_SIZES.indexOf(size);
  return RULE_GROUPS.filter(({ from }) => RULE_SIZES.indexOf(from) <= last);
}

/** The rules of a group on a machine. `minor`: minor number of the device of namespaces. */
export function rulesOf(group: RuleGroup, { archs }: RuleMachine, minor: number): string[] {
  return archs.flatMap(({ word, lacks }) => {
    const calls = group.calls.filter((call) => !lacks.includes(call));
    if (calls.length === 0) return [];
    const names = calls.map((call) => group.numbers?.[call] ?? call).join(",");
    const files = group.ofNamespaces === true ? ` -F devmajor=0 -F devminor=${minor}` : "";
    return [`-a always,exit -F arch=${word} -S ${names}${files} -k ${group.key}`];
  });
}
