// SPDX-License-Identifier: Apache-2.0

import {
  type AttributionEvent,
  NEW_MASK,
  NEW_PID,
  NEW_TIME,
  PID_SLOT,
} from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import {
  addContainer,
  containerAt,
  isDeepest,
  locationOf,
  makingLocation,
  mayBeDeepest,
  NO_LOCATION,
  newLocation,
  openLocation,
  unknownLocationBelow,
} from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { changedSet, findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import type { Task } from "../model/task.ts";
import { locationOfThread } from "./kernel-records.ts";
import { mayHaveJoined } from "./namespace-descriptors.ts";
import { locationOfTask } from "./tasks.ts";

/** Flags of a clone; 0 for fork and vfork, undefined if they are behind a pointer (clone3) or missing. */
export function cloneFlags(event: AttributionEvent): number | undefined {
  if (event.call === "clone3") return undefined;
  if (event.call !== "clone") return 0;
  const a0 = event.args?.[0] ?? "";
  return /^[0-9a-f]{1,16}$/i.test(a0) ? Number(BigInt(`0x${a0}`) & 0xffffffffn) : undefined;
}

/**
 * The location after operations with unknown targets: that of the child of a task in transit, or of the task itself
 * after exec. It is separate from the transit, so a proof of the destination does not apply to the transit.
 */
export function arrivedLocation(state: Model, transit: LocationId): LocationId {
  const arrived = openLocation(state, "mixed");
  const { set, notHost, from } = locationOf(state, transit);
  Object.assign(state.locations.get(arrived)!, { set: set === null ? null : [...set], notHost, from });
  return arrived;
}

/** Whether a clone with these flags creates a namespace for its child. */
export function makesNamespaces(flags: number): boolean {
  return (flags & NEW_MASK & ~NEW_TIME) !== 0;
}

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
function threadLocation(state: Model, event: AttributionEvent, task: Task): LocationId {
  const location = state.initialised ? locationOfThread(state, event.id, task) : NO_LOCATION;
  return location < 0 ? openLocation(state, "mixed") : location;
}

/**
 * Whether the task has made or joined a container's PID namespace for its children, and counts in another one itself:
 * numbers of its children then say nothing of the flags that made them.
 */
function isForInnerChildren(state: Model, { set, birth }: Task): boolean {
  if (set === null) return false;
  const theirs = findNamespace(state, set[PID_SLOT]!);
  if (theirs === findNamespace(state, setOfLocation(state, birth.location)[PID_SLOT]!)) return false;
  return state.namespaceMaker[theirs]! >= 0;
}

/**
 * Location of a clone's child: the caller's location, or a container created by the flags. In a container under
 * construction, the first such clone extends it.
 */
export function childLocation(
  state: Model,
  event: AttributionEvent,
  caller: TaskIndex,
  flags: number | undefined,
): LocationId {
  const task = state.tasks.get(caller)!;
  const location = locationOfTask(task);
  if (task.threadsDiverged && !countsOnHost(state, task)) return threadLocation(state, event, task);
  if (!state.initialised && mayHaveJoined(state, task)) return openLocation(state, "mixed");
  if (flags === undefined) {
    const inner = task.childrenElsewhere || isForInnerChildren(state, task);
    const hidden = { kind: "open", why: "hidden-flags", hidden: event.id, hiddenCloner: caller } as const;
    return newLocation(state, { ...hidden, inner });
  }
  const container = containerAt(state, location);
  const made = flags & NEW_MASK & ~NEW_TIME;
  if (made === 0 || state.kernelOperations)
    return locationOf(state, location).why === "mixed" ? arrivedLocation(state, location) : location;
  const set = task.set ?? setOfLocation(state, location);
  if (
    container !== undefined &&
    ((container.underConstruction && !container.extendedByClone) || isDeepest(state, location))
  ) {
    container.extendedByClone = true;
    if ((made & ~container.flags & NEW_PID) !== 0) container.pidFrom = event.id;
    container.flags |= made;
    container.set = changedSet(state, set, made, locationOf(state, location).container);
    return location;
  }
  if (mayBeDeepest(state, location)) return unknownLocationBelow(state, location);
  const child = addContainer(state, {
    key: event.id,
    parentLocation: makingLocation(state, location),
    evidence: "lineage",
    proof: event.id,
    flags: made,
    maker: caller,
  });
  child.set = changedSet(state, set, made, state.containers.last);
  return child.location;
}
