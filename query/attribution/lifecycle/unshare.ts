// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, NEW_MASK, NEW_NET, NEW_PID } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { hexNumber } from "../facts/hex-number.ts";
import { addContainer } from "../model/containers.ts";
import { containerAt, locationOf, makingLocation, unknownLocationBelow } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { changedSet, setOfLocation } from "../model/namespace-sets.ts";
import { isDeepest, mayBeDeepest } from "../model/nesting.ts";
import { mayHaveThreads } from "../model/present-tasks.ts";
import { locationOfTask, moveTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { divergeThreads } from "./diverged-threads.ts";
import { noteOperation } from "./late-threads.ts";
import { isMakingContainer, MAX_MAKERS } from "./namespace-change.ts";

/**
 * Folds an unshare: the caller is in a new container, or extends the one under construction. The unshare of a thread
 * moves that thread alone, and the record does not name it.
 */
export function foldUnshare(state: Model, event: AttributionEvent, index: TaskIndex): void {
  const task = state.tasks.get(index)!;
  const flags = hexNumber(event.args?.[0]) & NEW_MASK;
  if (flags === 0) return;
  task.rootMoved = true;
  const location = locationOfTask(task);
  const container = containerAt(state, location);
  const set = task.set ?? setOfLocation(state, location);
  if (container !== undefined && (container.underConstruction || isDeepest(state, location))) {
    if ((flags & ~container.flags & NEW_PID) !== 0)
      Object.assign(container, { pidFrom: event.id, pidMaker: index });
    container.flags |= flags;
    container.set = changedSet(state, set, flags, locationOf(state, location).container);
    task.set = container.set;
    return;
  }
  if (mayHaveThreads(state, index)) return divergeThreads(task, event, flags);
  noteOperation(task, event, flags === NEW_NET);
  if (mayBeDeepest(state, location)) {
    task.set = null;
    return moveTask(task, event.id, unknownLocationBelow(state, location), "unknown", event.id);
  }
  const made = addContainer(state, {
    key: event.id,
    parentLocation: makingLocation(state, location),
    evidence: "lineage",
    proof: event.id,
    flags,
    maker: index,
  });
  const before = locationOf(state, location);
  const mayBeMade = before.hidden !== 0 || (before.kind === "open" && task.born === 0);
  if (mayBeMade && before.sealedAt === 0 && before.extendedBy < 0) before.extendedBy = state.containers.last;
  made.set = changedSet(state, set, flags, state.containers.last);
  task.set = made.set;
  moveTask(task, event.id, made.location, "lineage", event.id);
  rememberMaker(state, task, index);
}

function rememberMaker(state: Model, task: Task, index: TaskIndex): void {
  const known = state.makers.get(task.ppid) ?? [];
  const isMany = known.length >= MAX_MAKERS / 2;
  const makers = isMany ? known.filter((maker) => isMakingContainer(state, state.tasks.get(maker)!)) : known;
  if (makers.length < MAX_MAKERS) makers.push(index);
  state.makers.set(task.ppid, makers);
}
