// SPDX-License-Identifier: Apache-2.0
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * Device and inode of "/" as the task sees it, from pivot_root, a setns into a mount namespace, or any call on "/".
 * After chroot a task sees another root without being elsewhere.
 */
export const rootDirectory: EvidenceRule = (state, { files, call, success }, index) => {
  if (files === null || files.root === "" || !success || call === "chroot") return undefined;
  return state.tasks.get(index)!.chrooted ? undefined : { kind: "marked", mark: `root ${files.root}` };
};
