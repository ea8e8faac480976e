// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Withdrawn } from "../model/clone.ts";
import { confirmParent } from "../model/containers.ts";
import { NO_CONTAINER } from "../model/indexes.ts";
import type { Model } from "../model/model.ts";
import type { Residence, Task } from "../model/task.ts";
import { CHILD_FIRST } from "./child-first.ts";

/** More changes of namespaces than this do not occur while a clone returns. */
const MAX_OPERATIONS = 8;

/**
 * A thread may call unshare or setns before the record of its clone is written: the call then seems to be the
 * process's own. Saves the state before the call, for `withdrawOperations`, until an exec.
 */
export function noteOperation(task: Task, event: AttributionEvent, isVisit: boolean): void {
  const { set, moves, operations } = task;
  const operation = {
    event: event.id,
    timeMs: event.timeMs,
    moves: moves.length,
    set: set === null ? null : [...set],
    isVisit,
  };
  const recent = operations.filter((known) => known.event > event.id - CHILD_FIRST);
  task.operations = [...recent.slice(1 - MAX_OPERATIONS), operation];
}

/**
 * A clone has created a thread, or may have. Undoes the operations of its task that were called no earlier and logged
 * no later: the thread may have made them. Call times have a resolution of 1 ms.
 */
export function withdrawOperations(
  state: Model,
  index: TaskIndex,
  clone: AttributionEvent,
): Withdrawn | null {
  const task = state.tasks.get(index)!;
  const { operations } = task;
  const at = operations.findIndex(
    ({ event, timeMs }) => timeMs >= clone.timeMs && event > clone.id - CHILD_FIRST,
  );
  if (at < 0) return null;
  const doubtful = operations.slice(at);
  const first = doubtful[0]!;
  const moves = first.moves === 0 ? task.moves : task.moves.splice(first.moves); // no copy: it may have moved a million times
  const withdrawn = {
    kept: first.moves,
    moves,
    set: task.set,
    threadsDiverged: task.threadsDiverged,
    made: moves.flatMap((move) => unmake(state, index, move)),
  };
  task.operations = operations.slice(0, at);
  if (first.moves === 0) task.moves = [];
  task.set = first.set;
  task.untrackedMoveAt ||= first.event;
  if (doubtful.some(({ isVisit }) => !isVisit))
    Object.assign(task, { threadsDiverged: true, sharesPids: false });
  return withdrawn;
}

/** Removes the container that a move created. The location of its tasks, if it has any, is unknown. */
function unmake(state: Model, maker: TaskIndex, { from, location }: Residence): Withdrawn["made"] {
  const made = state.locations.get(location)!;
  const container = state.containers.get(made.container);
  if (made.kind !== "container" || container?.key !== from || container.maker !== maker) return [];
  const withdrawn = { container: made.container, set: container.set };
  Object.assign(made, { kind: "open", why: "mixed", container: NO_CONTAINER });
  container.set = null;
  return [withdrawn];
}

/** The child of the clone is a process and not a thread: restores the operations of its parent. */
export function putBack(
  state: Model,
  index: TaskIndex,
  { kept, moves, set, threadsDiverged, made }: Withdrawn,
): void {
  const task = state.tasks.get(index)!;
  for (const { container, set: own } of made) {
    const { location } = state.containers.get(container)!;
    const { sealedAt } = state.locations.get(location)!;
    Object.assign(state.locations.get(location)!, { kind: "container", why: "", container });
    const row = state.containers.get(container)!;
    Object.assign(row, { set: own, ...(sealedAt === 0 ? {} : { underConstruction: false }) });
    confirmParent(state, row);
  }
  if (task.moves.length !== kept || moves.length === 0) return; // it has moved again since
  if (kept === 0) task.moves = [...moves];
  else for (const move of moves) task.moves.push(move);
  task.set = set === null ? null : [...set];
  task.threadsDiverged = threadsDiverged;
}

/** A withdrawn container no longer owns its location. */
export function isWithdrawn(state: Model, location: LocationId): boolean {
  return location >= 0 && state.locations.get(location)!.kind !== "container";
}
