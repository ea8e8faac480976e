// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/**
 * Work left to the next ingest by a migration or by `follow`: `details` rebuilds rows of events, `lines`
 * reads rejected lines again, `hosts` finds identical hosts.
 */
export type Todo = "details" | "lines" | "hosts";

export function beginTodo(store: Store, name: Todo): void {
  store.prepare("INSERT OR IGNORE INTO todo VALUES (?)").run(name);
}

export function isDue(store: Store, name: Todo): boolean {
  return store.prepare("SELECT 1 FROM todo WHERE name = ?").get(name) !== undefined;
}

export function endTodo(store: Store, name: Todo): void {
  store.prepare("DELETE FROM todo WHERE name = ?").run(name);
}
