// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_TYPES, NEW_MOUNTS, NEW_PID } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import { findLocation } from "../model/find-location.ts";
import { locationOf, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import { birthLocation, locationOfTask, moveTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { moveBelow } from "./move-below.ts";
import { addNamespaces, innerContainer } from "./proven-container.ts";

/**
 * The task has had a mount namespace of its own since a clone3 with hidden flags. If the cloner is on the host or in a
 * running container, its mounts are not the task's: the clone3 created a container. For a task without a birth, the
 * missing clone did.
 */
export function proveOwnMounts(state: Model, index: TaskIndex, event: number): void {
  const task = state.tasks.get(index)!;
  const birth = findLocation(state, birthLocation(task));
  const location = state.locations.get(birth)!;
  const cloner = state.tasks.get(location.hiddenCloner);
  if (hasOtherMounts(state, task)) {
    // Its birth has its own mounts or not. Only what moves the root of the host's mounts is not where it seems to be.
    if (locationOf(state, locationOfTask(task)).kind === "host")
      moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
    return;
  }
  if (location.kind === "host" || location.kind === "container")
    return moveBelow(state, index, birth, event, {
      detail: "it moved its root, but no record shows its mount namespace being made",
      facts: { flags: 0, hiddenFlags: true },
    });
  if (location.kind !== "open" || (cloner === undefined && task.born !== 0)) return;
  const above = cloner === undefined ? undefined : locationOf(state, locationOfTask(cloner));
  const isAtWork = above?.kind === "container" && !state.containers.get(above.container)!.underConstruction;
  if (above !== undefined && above.kind !== "host" && !isAtWork) return;
  const container = innerContainer(state, task, event, location);
  container.flags &= ~NEW_PID;
  container.hiddenFlags = true;
  bindLocation(state, birth, container.location);
  addNamespaces(state, container, NEW_MOUNTS);
}

/** It has left the mount namespace of its birth, as far as the log shows. */
function hasOtherMounts(state: Model, task: Task): boolean {
  const [now, born] = [locationOfTask(task), birthLocation(task)].map(
    (location) => setOfLocation(state, location)[MOUNT_SLOT]!,
  );
  return task.moves.length > 0 && findNamespace(state, now!) !== findNamespace(state, born!);
}

const MOUNT_SLOT = NAMESPACE_TYPES.indexOf("mnt");
