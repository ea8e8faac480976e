// SPDX-License-Identifier: Apache-2.0
import { isCached } from "./statement-cache.ts";
import type { Store } from "./store.ts";

const kept = new WeakMap<Store, Map<unknown, unknown>>();

/** Clears the values, as rows may have changed. */
export function forgetMade(store: Store): void {
  kept.delete(store);
}

/**
 * The value of `make`, computed once for a store with a statement cache (`withStatementCache`): for values that do not change while thousands of boots are
 * processed. Computed each time for any other store. `key` is unique.
 */
export function onceFor<T>(store: Store, key: unknown, make: () => T): T {
  if (!isCached(store)) return make();
  let all = kept.get(store);
  if (all === undefined) {
    all = new Map();
    kept.set(store, all);
  }
  if (!all.has(key)) all.set(key, make());
  return all.get(key) as T;
}
