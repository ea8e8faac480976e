// SPDX-License-Identifier: Apache-2.0
import type { FoldState } from "../fold-state.ts";
import { TASK_FIELDS } from "../table/task-row.ts";
import type { Task } from "../task.ts";

/** All that a state remembers, as values that can be compared. */
export function plainState(state: FoldState): object {
  return { ...state, tasks: [...state.tasks].map(plainTask), current: [...state.current.entries()] };
}

function plainTask(task: Task): object {
  const { from, place, evidence, because } = task.birth;
  const fields = TASK_FIELDS.map((name) => [name, task[name]]);
  return { ...Object.fromEntries(fields), birth: { from, place, evidence, because } };
}
