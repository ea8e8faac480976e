// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { Model } from "../model/model.ts";
import type { Residence, Task } from "../model/task.ts";
import { CHILD_FIRST } from "./child-first.ts";

/** What was taken back because a thread may have done it, and how to put it back. */
export interface Withdrawn {
  /** Moves of the task that were left. */
  readonly kept: number;
  readonly moves: readonly Residence[];
  readonly set: readonly number[] | null;
  readonly threadsDiverged: boolean;
  /** Containers (index) that it seemed to have made, with their sets. */
  readonly made: readonly { readonly container: number; readonly set: number[] | null }[];
}

/** A task does not change namespaces more often than this while one of its clones returns. */
const MAX_OPERATIONS = 8;

/**
 * A thread may call unshare or setns before the record of the clone that made it is written: then the call seems to be
 * the process's own. Notes what that would have to be undone to, until an exec; before the call changes anything.
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
 * A clone has returned that made a thread, or may have: operations of its task that were called after it, and logged before
 * it, may have been that thread's. Times are those of the calls' beginnings, to the millisecond.
 */
export function withdrawOperations(state: Model, index: number, clone: AttributionEvent): Withdrawn | null {
  const task = state.tasks.get(index)!;
  const { operations } = task;
  const at = operations.findIndex(
    ({ event, timeMs }) => timeMs >= clone.timeMs && event > clone.id - CHILD_FIRST,
  );
  if (at < 0) return null;
  const doubtful = operations.slice(at);
  const first = doubtful[0]!;
  const moves = task.moves.slice(first.moves);
  const withdrawn = {
    kept: first.moves,
    moves,
    set: task.set,
    threadsDiverged: task.threadsDiverged,
    made: moves.flatMap((move) => unmake(state, index, move)),
  };
  task.operations = operations.slice(0, at);
  task.moves = task.moves.slice(0, first.moves);
  task.set = first.set;
  task.untrackedMoveAt ||= first.event;
  task.threadsDiverged ||= doubtful.some(({ isVisit }) => !isVisit);
  return withdrawn;
}

/** The container that a move has made is none: where its tasks are, if it has any, is not known. */
function unmake(state: Model, maker: number, { from, location }: Residence): Withdrawn["made"] {
  const made = state.locations.get(location)!;
  const container = state.containers.get(made.container);
  if (made.kind !== "container" || container?.key !== from || container.maker !== maker) return [];
  const withdrawn = { container: made.container, set: container.set };
  Object.assign(made, { kind: "open", why: "mixed", container: -1 });
  container.set = null;
  return [withdrawn];
}

/** The clone's child was seen, and is a process: what its maker did was its own doing after all. */
export function putBack(
  state: Model,
  index: number,
  { kept, moves, set, threadsDiverged, made }: Withdrawn,
): void {
  const task = state.tasks.get(index)!;
  for (const { container, set: own } of made) {
    const { location } = state.containers.get(container)!;
    const { sealedAt } = state.locations.get(location)!;
    Object.assign(state.locations.get(location)!, { kind: "container", why: "", container });
    Object.assign(state.containers.get(container)!, { set: own, ...(sealedAt === 0 ? {} : { open: false }) });
  }
  if (task.moves.length !== kept || moves.length === 0) return; // it has gone elsewhere since
  task.moves = [...task.moves, ...moves];
  task.set = set === null ? null : [...set];
  task.threadsDiverged = threadsDiverged;
}

/** A container that was withdrawn has no location of its own any more. */
export function isWithdrawn(state: Model, location: number): boolean {
  return location >= 0 && state.locations.get(location)!.kind !== "container";
}
