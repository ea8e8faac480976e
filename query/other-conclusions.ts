// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { FOLD_VERSION } from "./fold/fold-snapshot.ts";

/** Whether an older (or newer) version concluded what stands in the store, by rules that this one no longer has. */
export function hasOtherConclusions(store: Store): boolean {
  return store.prepare("SELECT 1 FROM fold WHERE version <> ? LIMIT 1").get(FOLD_VERSION) !== undefined;
}
