// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";

import { familyOf } from "../model/family.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { birthLocation } from "../model/residences.ts";
import { isInInitialNamespace } from "../model/task-pid-namespace.ts";

/**
 * Whether a number that the child of a clone3 with hidden flags reaches is one of the host's. In a PID namespace that the clone3 has
 * made, the child is number 1 and alone until it has children or threads: where another number than 1 exists, it is a number
 * of the maker's namespace (crun exec). Not where a record is missing since its birth: it may be that of a child.
 */
export function seesMakersNumbers(state: Model, index: TaskIndex, number: number): boolean {
  const task = state.tasks.get(index)!;
  const { kind, hidden, hiddenCloner } = locationOf(state, birthLocation(task));
  const maker = state.tasks.get(hiddenCloner);
  if (!(number > 1) || kind !== "open" || hidden === 0 || maker === undefined) return false;
  if (task.born !== hidden || task.execAt !== 0 || task.threaded || !isInInitialNamespace(state, maker))
    return false;
  if ((state.shown.holes.at(-1) ?? 0) > Math.min(task.born, task.first)) return false;
  return !state.waitingClones.has(task.pid) && !familyOf(state).hasChild(index);
}
