// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Work that a migration has left to the next ingest: `details` makes rows of events anew, `lines` reads rejected lines again. */
export type Todo = "details" | "lines";

export function isDue(store: Store, name: Todo): boolean {
  return store.prepare("SELECT 1 FROM todo WHERE name = ?").get(name) !== undefined;
}

export function endTodo(store: Store, name: Todo): void {
  store.prepare("DELETE FROM todo WHERE name = ?").run(name);
}
