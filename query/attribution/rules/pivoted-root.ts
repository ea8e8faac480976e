// SPDX-License-Identifier: Apache-2.0

import { NEW_MOUNTS } from "../../../types/attribution/event.ts";
import { locationOf } from "../model/locations.ts";
import { birthLocation, locationOfTask } from "../model/residences.ts";
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * pivot_root moves the root of a whole mount namespace, and only init moves the host's: the task has a mount namespace
 * of its own. A child of clone3 that did not unshare one got it from the clone3. For a task of the host, of a
 * container that moved its root long ago, or without a birth, the record that created it is missing.
 */
export const pivotedRoot: EvidenceRule = (state, { call, success }, index) => {
  if (call !== "pivot_root" || !success) return undefined;
  const task = state.tasks.get(index)!;
  if (task.threadsDiverged || task.pid === 1 || task.ppid === 0) return undefined;
  const now = locationOf(state, locationOfTask(task));
  const container = state.containers.get(now.container);
  const isAtWork =
    container !== undefined &&
    !container.underConstruction &&
    container.init >= 0 &&
    container.init !== index;
  if (now.kind === "host" || isAtWork) return { kind: "own-mounts" };
  const birth = locationOf(state, birthLocation(task));
  const unsharedMounts = state.containers.get(birth.extendedBy)?.flags ?? 0;
  const isOpen = birth.kind === "open" && birth.why !== "mixed";
  const isHidden = isOpen && (birth.hidden !== 0 || (task.born === 0 && task.moves.length === 0));
  return isHidden && (unsharedMounts & NEW_MOUNTS) === 0 ? { kind: "own-mounts" } : undefined;
};
