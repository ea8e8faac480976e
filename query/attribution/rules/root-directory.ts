// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * Device and inode of "/" as the task sees it: pivot_root, a setns into a mount namespace and any call on "/" show it.
 * A task that called chroot sees another root and is nowhere else by it.
 */
export const rootDirectory: EvidenceRule = (state, { files, call, success }, index) => {
  if (files === null || files.root === "" || !success || call === "chroot") return undefined;
  return state.tasks.get(index)!.chrooted ? undefined : { kind: "marked", mark: `root ${files.root}` };
};
