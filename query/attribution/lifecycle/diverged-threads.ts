// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, NEW_NET, NEW_PID } from "../../../types/attribution/event.ts";
import type { LocationId } from "../../../types/ids.ts";
import { locationOf, NO_LOCATION, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { locationOfThread } from "./kernel-records.ts";

/**
 * A process of the host whose threads have gone apart without a PID namespace: a child is on the host, or in a sandbox that
 * shares its process ids, and is answered so. Not where a record is missing since: it may be that of a PID namespace.
 */
export function countsOnHost(state: Model, task: Task): boolean {
  const { sharesPids, untrackedMoveAt } = task;
  const isWhole = (state.shown.holes.at(-1) ?? 0) < untrackedMoveAt;
  return (
    sharesPids && !state.initialised && isWhole && locationOf(state, locationOfTask(task)).kind === "host"
  );
}

/** For a child of a process with threads in several containers: the location that the kernel gives for the thread. */
export function threadLocation(state: Model, event: AttributionEvent, task: Task): LocationId {
  const location = state.initialised ? locationOfThread(state, event.id, task) : NO_LOCATION;
  return location < 0 ? openLocation(state, "mixed") : location;
}

/**
 * A thread of the process has changed these namespaces, and the record does not name it. For the network namespace alone it
 * is a visit. An unshare without a PID namespace leaves all its threads, and their children, on the host or in a sandbox that
 * shares its process ids; a setns may have led one to the files of a container.
 */
export function divergeThreads(task: Task, event: AttributionEvent, flags: number): void {
  if (flags !== NEW_NET) {
    task.sharesPids = (flags & NEW_PID) === 0 && (!task.threadsDiverged || task.sharesPids);
    task.threadsDiverged = true;
  }
  task.untrackedMoveAt ||= event.id;
}
