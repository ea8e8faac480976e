// SPDX-License-Identifier: Apache-2.0
import type { CauseKind } from "../../causes/cause.ts";
import type { Escape } from "./escape.ts";
import type { ActKind } from "./kernel-calls.ts";

const CAUSES: Readonly<Partial<Record<CauseKind, string>>> = {
  "kernel-helper": "the kernel runs programs named in such a file outside of every container",
  "shim-client": "a program ran outside of the container",
  "host-program": "the host executed that file",
  "replaced-program":
    "the host had executed that file; a directory mounted on purpose, for an installer, looks the same",
  "host-root": "the host's root directory is that of the task from then on",
  "host-file-system":
    "no event of the host on / shows the directory to be its own root; a volume with a file system of its own looks the same",
  "host-file": "the host ran it; a directory mounted on purpose looks the same",
  "daemon-client": "access to an engine allows any container; this one is not known to reach the host",
  chroot: "the task is still in its container",
};

const ACTS: Readonly<Record<ActKind, string>> = {
  module: "a module is code in the kernel of all containers",
  kexec: "another kernel takes the place of the one between the containers",
  "memory-written": "access to kernel memory bypasses every permission",
  "disk-written": "access to the disk bypasses the permissions of its file system",
  mounted: "the mount gives access to every file of the disk",
  traced: "a tracer can run any code in its target",
  "traced-last-seen": "a tracer can run any code in its target; its place on the host is not certain",
  "memory-read": "kernel memory has the secrets of every task",
  node: "the device file gives access to the disk or to kernel memory",
  unloaded: "it needs a privilege over the kernel of all containers",
  handle: "a handle opens any file of the file system, above the container's root, too",
  sysrq: "a write to it acts on the whole machine",
  "disk-read": "the disk has the content of every file on it",
  engine:
    "access to an engine allows any container; a socket given on purpose, or an engine's own in the container, looks the same",
  client:
    "access to an engine allows any container; a command line proves no access, and the log has no call of the container on an engine's socket that succeeded",
  "engine-failed": "the call failed: it gave no access",
  bpf: "it needs a privilege over the kernel; runtimes in containers load such programs too",
};

/** The reason of a finding's rank. No log text. */
export function reasonOf({ source, rank }: Escape): string {
  switch (source?.kind) {
    case "cause":
      if (source.cause.kind === "shim-client" && rank > 1)
        return "a shim starts tasks outside of containers; the place of this one is not known";
      return CAUSES[source.cause.kind] ?? "it goes beyond the container";
    case "move":
      return rank === 1
        ? "it left its container's namespaces by an act of its own"
        : "its place is no longer known, without an act of its own";
    case "act":
      return ACTS[source.act.kind];
    case "across":
      return rank === 1
        ? "a tracer can run any code in its target"
        : "it acts on a task of another container";
    case "file":
      return "a volume given to the container on purpose looks the same";
    case undefined:
      return rank === 2
        ? "its task was in no container by the kernel's record, and its place before is not known"
        : "its task came from no container; a runtime's is so on its way into one";
  }
}
