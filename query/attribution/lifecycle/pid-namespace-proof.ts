// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import { HOST, locationOf, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { hasOwnPidNamespace } from "../model/pid-namespaces.ts";
import { locationOfTask, moveTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { pidNamespaceOf } from "../model/task-pid-namespace.ts";
import { contradict, moveBelow } from "./move-below.ts";
import { addNamespaces, innerContainer } from "./proven-container.ts";

/**
 * A clone returned the pid under which its child then appeared: the caller and all its ancestors are in the initial
 * PID namespace.
 */
export function proveInitial(state: Model, index: TaskIndex, event: number): void {
  let at = index;
  for (let depth = 0; at >= 0 && depth < 64; depth++) {
    const task: Task = state.tasks.get(at)!;
    if (task.initial !== 0) return;
    task.initial = event;
    const root = pidNamespaceOf(state, task);
    const location = state.locations.get(root)!;
    if (location.kind === "open") {
      if (location.why === "mixed") return;
      bindLocation(
        state,
        root,
        location.hidden !== 0 ? locationOfTask(state.tasks.get(location.hiddenCloner)!) : HOST,
      );
    } else if (location.kind === "container") {
      const container = state.containers.get(location.container)!;
      if (container.hiddenFlags && !hasOwnPidNamespace(container)) {
        container.hiddenFlags = false; // it shares its creator's PID namespace
        task.initial = 0;
        continue;
      }
      if (isTold(state, task)) return;
      contradict(state, task, event, "it counts in the host's numbers, but was born in a container");
      moveTask(task, event, openLocation(state, "mixed"), "unknown", event);
      return;
    }
    at = task.parent;
  }
}

/**
 * The kernel itself names the task's container: which pids it counts in decides nothing. That it names none is weaker than a
 * number that is not the host's.
 */
function isTold(state: Model, { named, birth }: Task): boolean {
  if (named > 0) return true;
  const isKernels = birth.evidence === "kernel" || birth.evidence === "operation";
  return isKernels && locationOf(state, birth.location).kind !== "host";
}

/**
 * A clone returned a number that is not a host pid, or not one of the inner namespace in which the caller has a known
 * pid: the caller is in a PID namespace below.
 */
export function proveInner(state: Model, index: TaskIndex, event: number): void {
  const task = state.tasks.get(index)!;
  if (task.inner !== 0) return;
  task.inner = event;
  const root = pidNamespaceOf(state, task);
  const location = state.locations.get(root)!;
  if (isTold(state, task)) return;
  if (location.kind === "container" && state.containers.get(location.container)!.hiddenFlags)
    addNamespaces(state, state.containers.get(location.container)!, NEW_PID);
  else if (location.kind === "host" || (location.kind === "container" && task.innerPid !== 0))
    return moveBelow(state, index, root, event);
  if (location.kind !== "open") return;
  location.notHost ||= event;
  // the lost birth may have made the container that the unshare has extended, or not: its own place is one of two
  if (location.hidden === 0 && location.extendedBy >= 0) location.inner = true;
  else if (location.why !== "mixed")
    bindLocation(state, root, innerContainer(state, task, event, location).location);
}
