// SPDX-License-Identifier: Apache-2.0

import type { TaskIndex } from "../../../types/ids.ts";
import { NO_TASK } from "../model/indexes.ts";

import { NO_LOCATION } from "../model/locations.ts";
import type { Model, NamespaceFd } from "../model/model.ts";

/** No more generations than this pass an open file on. */
const MAX_GENERATIONS = 8;

/** A descriptor that stands for another file since. */
export const OTHER_FILE = { type: "mnt", id: -1, owner: NO_LOCATION, task: NO_TASK } as const;

/** Whether the task has its parent's descriptors: it was born in the log and has called no exec, which closes most of them. */
export function inherits(state: Model, index: TaskIndex): boolean {
  const { born, execAt, parent } = state.tasks.get(index)!;
  return born !== 0 && execAt === 0 && parent >= 0 && state.tasks.get(parent)!.keepsDescriptors;
}

/**
 * The namespace file behind a descriptor number of a task: its own, or one that its parent had opened before its birth and that a child
 * inherits (lxc-attach). undefined: none is known. Limit: dup2 and close are not logged.
 */
export function fileOf(state: Model, index: TaskIndex, number: number): NamespaceFd | undefined {
  let before = Number.POSITIVE_INFINITY;
  let at = index;
  for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
    const file = state.namespaceFds.get(`${at}:${number}`);
    if (file !== undefined) return file.id >= 0 && file.event < before ? file : undefined;
    if (!inherits(state, at)) return undefined;
    const { born, parent } = state.tasks.get(at)!;
    before = Math.min(before, born);
    at = parent;
  }
  return undefined;
}
