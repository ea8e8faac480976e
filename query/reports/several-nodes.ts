// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";

/** Whether events of more than one host are in the database; one without a name is one of them. */
export function hasSeveralNodes(store: Store): boolean {
  return store.prepare("SELECT count(DISTINCT node) > 1 FROM boot").pluck().get() === 1;
}
