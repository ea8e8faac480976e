// SPDX-License-Identifier: Apache-2.0
import type { Model } from "../model/model.ts";
import type { RowTable } from "../model/table/row-table.ts";
import type { Task } from "../model/task.ts";

/** All that a state remembers, as values that can be compared. */
export function plainState(state: Model): object {
  const tasks = plainRows(state.tasks).map((task) => ({ ...task, birth: plainBirth(task as Task) }));
  const [locations, containers] = [plainRows(state.locations), plainRows(state.containers)];
  return { ...state, tasks, locations, containers, current: [...state.current.entries()] };
}

function plainRows<T extends object>(table: RowTable<T>): object[] {
  const { fields } = table.kind;
  return [...table].map((row) => Object.fromEntries(fields.map((name) => [name, row[name]])));
}

function plainBirth({ birth: { from, location, evidence, proof } }: Task): object {
  return { from, location, evidence, proof };
}
