// SPDX-License-Identifier: Apache-2.0
import type { LocationId, TaskIndex } from "../../../types/ids.ts";

import { familyOf } from "../model/family.ts";
import { containerAt, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { isInInitialNamespace } from "../model/task-pid-namespace.ts";

/**
 * Whether a number that the child of a clone3 with hidden flags reaches is one of the host's. In a PID namespace that the clone3 has
 * made, the child is number 1 and alone until it has children or threads: where another number than 1 exists, it is a number
 * of the maker's namespace (crun exec). Not where a record is missing since its birth, which may be that of a child, or where another
 * task has joined a namespace of which nothing is known: its children may be there.
 */
export function seesMakersNumbers(state: Model, index: TaskIndex, number: number): boolean {
  const task = state.tasks.get(index)!;
  const { kind, hidden, hiddenCloner } = locationOf(state, birthLocation(task));
  const maker = state.tasks.get(hiddenCloner);
  if (!(number > 1) || kind !== "open" || hidden === 0 || maker === undefined) return false;
  const isAlone = task.born === hidden && task.execAt === 0 && !task.threaded;
  if (!isAlone || task.bornBehindHole || !isInInitialNamespace(state, maker)) return false;
  if (Math.max(state.shown.holes.at(-1) ?? 0, state.shown.strayJoin) > Math.min(task.born, task.first))
    return false;
  return !state.waitingClones.has(task.pid) && !familyOf(state).hasChild(index);
}

/**
 * Whether a number by which a task in the initial PID namespace has found a task outside all containers may be another's: the opener is
 * there by a birth before which a record is missing, and not by numbers of its own. In a container the number 1 is not the host's.
 */
export function mayBeInnerNumber(
  state: Model,
  { initial, bornBehindHole }: Task,
  found: LocationId,
): boolean {
  return initial === 0 && bornBehindHole && containerAt(state, found) === undefined;
}
