// SPDX-License-Identifier: Apache-2.0
import type { Store } from "./store.ts";

/** From now on each commit is synced to disk before it returns, so that its source may be deleted. */
export function syncEachCommit(store: Store): void {
  store.exec("PRAGMA synchronous = FULL");
}
