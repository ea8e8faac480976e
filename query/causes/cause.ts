// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../types/ids.ts";

export type CauseKind =
  /** A client of an engine's socket, and a container that the engine made just after. */
  | "daemon-client"
  /** A shim's abstract socket reached from inside, and a task that a shim started outside just after. */
  | "shim-client"
  /** A helper program's path written inside, and a task that the kernel started after. */
  | "kernel-helper"
  /** A file of the host opened or made inside, and executed by the host later. */
  | "host-file"
  /** A program that the host runs was opened for writing inside, by a descriptor or by /proc/PID/exe. */
  | "host-program"
  /** A program that the host had executed was opened for writing inside by a plain name, or another file was put in its place. No row of `cause`: reports conclude it. */
  | "replaced-program"
  /** A container's task on the host, or in an unknown place, after a setns. */
  | "left-container"
  /** chroot or pivot_root inside a container to the host's root directory. */
  | "host-root"
  /** The same to the root directory of a file system of the host's, where no event of the host shows that to be its `/`. */
  | "host-file-system"
  /** chroot or pivot_root inside a container to another directory. */
  | "chroot"
  /** The client whose request made a runtime run a program in a container. */
  | "exec-by";

/**
 * Two successive events in different containers that may be cause and effect. An inference with
 * its evidence, never a membership and never a certainty.
 */
export interface Cause {
  readonly kind: CauseKind;
  /** Rows of the first event and of its container; null if unknown. */
  readonly from: number;
  readonly fromContainer: ContainerId | null;
  /** The same for the effect. */
  readonly to: number;
  readonly toContainer: ContainerId | null;
  /** Events in between that tie them together. */
  readonly through: readonly number[];
  /** Login user of the first event; null if unset. */
  readonly auid: number | null;
  /** Task (row) that was started; null where it is none. */
  readonly task: TaskId | null;
  /** The tie between them, in words. */
  readonly detail: string;
}

/** True for a root directory that reaches beyond the container: of the host, or of a file system of the host's. */
export function isRootOutside({ kind }: Pick<Cause, "kind">): boolean {
  return kind === "host-root" || kind === "host-file-system";
}
