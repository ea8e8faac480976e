// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import { NO_TASK } from "../model/indexes.ts";
import type { Model } from "../model/model.ts";
import { isInInitialNamespace } from "../model/task-pid-namespace.ts";

/**
 * The task that a clone of the host has made and that has written no event yet, for one who speaks of it by its number: from
 * here on it is a task, born by that clone. undefined: no such clone has returned the number.
 */
export function unseenChild(state: Model, pid: number): TaskIndex | undefined {
  const clone = state.clones.get(state.expected.get(pid) ?? -1);
  if (clone === undefined || !isInInitialNamespace(state, state.tasks.get(clone.cloner)!)) return undefined;
  const known = state.current.get(pid);
  const task = state.tasks.get(known ?? NO_TASK);
  if (task !== undefined && task.first === 0 && task.born === clone.event) return known;
  if (task !== undefined && task.last > clone.event) return undefined;
  const birth = { from: 0, location: clone.location, evidence: "lineage", proof: clone.event } as const;
  const index = state.tasks.add({ pid, ppid: clone.childPpid, parent: clone.cloner, birth });
  const { wraps } = state.numbers;
  Object.assign(state.tasks.get(index)!, { born: clone.event, bornHidden: clone.hidden, wraps });
  state.current.set(pid, index);
  return index;
}
