// SPDX-License-Identifier: Apache-2.0

import { birthLocation, locationOfTask } from "../lifecycle/tasks.ts";
import { locationOf } from "../model/locations.ts";
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * pivot_root moves the root of a whole mount namespace, and nobody moves the host's but init: the task has a mount
 * namespace of its own. Where it is a child of clone3 and did not unshare one, clone3 made it; where it was taken for
 * the host's, or for one of a container whose first task has moved its root long ago, or has no birth at all, the record
 * that made it is missing.
 */
export const pivotedRoot: EvidenceRule = (state, { call, success }, index) => {
  if (call !== "pivot_root" || !success) return undefined;
  const task = state.tasks.get(index)!;
  if (task.threadsDiverged || task.pid === 1 || task.ppid === 0) return undefined;
  const now = locationOf(state, locationOfTask(task));
  const container = state.containers.get(now.container);
  const isAtWork =
    container !== undefined && !container.open && container.init >= 0 && container.init !== index;
  if (now.kind === "host" || isAtWork) return { kind: "own-mounts" };
  const birth = locationOf(state, birthLocation(task));
  const unsharedMounts = state.containers.get(birth.extendedBy)?.flags ?? 0;
  const isOpen = birth.kind === "open" && birth.why !== "mixed";
  const isHidden = isOpen && (birth.hidden !== 0 || (task.born === 0 && task.moves.length === 0));
  return isHidden && (unsharedMounts & 0x20000) === 0 ? { kind: "own-mounts" } : undefined;
};
