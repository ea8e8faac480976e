// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store.ts";

/** `INDEXED BY name` where the database has that index; nothing in one whose load was killed before it was built. */
export function indexHint(store: Store, name: string): string {
  const found = store.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?").get(name);
  return found === undefined ? "" : `INDEXED BY ${name}`;
}
