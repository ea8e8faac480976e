// SPDX-License-Identifier: Apache-2.0
import type { FoldState } from "../fold-state.ts";
import type { RowTable } from "../table/row-table.ts";
import type { Task } from "../task.ts";

/** All that a state remembers, as values that can be compared. */
export function plainState(state: FoldState): object {
  const tasks = plainRows(state.tasks).map((task) => ({ ...task, birth: plainBirth(task as Task) }));
  const [places, containers] = [plainRows(state.places), plainRows(state.containers)];
  return { ...state, tasks, places, containers, current: [...state.current.entries()] };
}

function plainRows<T extends object>(table: RowTable<T>): object[] {
  const { fields } = table.kind;
  return [...table].map((row) => Object.fromEntries(fields.map((name) => [name, row[name]])));
}

function plainBirth({ birth: { from, place, evidence, because } }: Task): object {
  return { from, place, evidence, because };
}
