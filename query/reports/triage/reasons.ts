// SPDX-License-Identifier: Apache-2.0
import type { CauseKind } from "../../causes/cause.ts";
import type { Escape } from "../escapes/escape.ts";
import type { ActKind } from "../escapes/kernel-calls.ts";

const CAUSES: Readonly<Partial<Record<CauseKind, string>>> = {
  "kernel-helper": "the kernel runs the program which that file names as root, outside of every container",
  "shim-client": "a program ran outside of the container",
  "host-program": "the host executes that file",
  "host-root": "every file of that file system lies below the task's root directory from then on",
  "host-file": "the host ran it; a directory that was mounted on purpose can lead to the same",
  "daemon-client":
    "who reaches an engine can have any container made; the new one is not known to reach the host",
  chroot: "the task is still in its container",
};

const ACTS: Readonly<Record<ActKind, string>> = {
  module: "a module is code in the kernel, which all containers share",
  kexec: "another kernel replaces the one that keeps the containers apart",
  "memory-written": "the kernel's memory decides on everything",
  "disk-written": "below the file system no permission holds",
  mounted: "below the file system no permission holds",
  traced: "who traces a task can make it run any code",
  "traced-last-seen": "who traces a task can make it run any code; that it was on the host is not certain",
  "memory-read": "the kernel's memory has every secret",
  node: "with a device file the disk or the memory can be opened",
  unloaded: "it needs a privilege over the kernel",
  handle: "a handle leads to any file of the file system, also above the container's root",
  sysrq: "what is written there acts on the whole machine",
  "disk-read": "a disk has every file that is on it",
  bpf: "it needs a privilege over the kernel; runtimes in containers load such programs, too",
};

/** Why a finding has its rank. */
export function reasonOf({ source, rank }: Escape): string {
  switch (source?.kind) {
    case "cause":
      return CAUSES[source.cause.kind] ?? "it goes beyond the container";
    case "move":
      return rank === 1
        ? "it left the namespaces that confined it by an act of its own"
        : "its place is known no longer, and no act of its own led there";
    case "act":
      return ACTS[source.act.kind];
    case "across":
      return rank === 1
        ? "who traces a task can make it run any code"
        : "it acts on a task of another container";
    case "file":
      return "a volume that was given to the container on purpose looks the same";
    case undefined:
      return "by the kernel's word its task was in no container; runtimes are so on their way into one";
  }
}
