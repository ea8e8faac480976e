// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** The first and the last sequence of a boot; one without kernel events has the last below the first. */
export function readBootSequences(
  store: Store,
  boot: BootId,
): { readonly first: number; readonly last: number } {
  return store
    .prepare("SELECT first_seq AS first, last_seq AS last FROM boot WHERE id = ?")
    .get(boot) as ReturnType<typeof readBootSequences>;
}

/** True where events of more than one host are in the database; one without a name is one of them. */
export function hasSeveralNodes(store: Store): boolean {
  return store.prepare("SELECT count(DISTINCT node) > 1 FROM boot").pluck().get() === 1;
}

/** Rows of all boots. */
export function readBootRows(store: Store): BootId[] {
  return store.prepare("SELECT id FROM boot ORDER BY id").pluck().all() as BootId[];
}
