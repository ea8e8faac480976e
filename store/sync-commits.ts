// SPDX-License-Identifier: Apache-2.0
import type { Store } from "./store.ts";

/** From now on each commit is on the disk before it returns: what it came from may be taken away then. */
export function syncEachCommit(store: Store): void {
  store.exec("PRAGMA synchronous = FULL");
}
