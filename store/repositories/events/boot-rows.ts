// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { UNSET_BEFORE_MS } from "../../../types/unset-clock.ts";
import type { Store } from "../../store.ts";

/** The first and last sequence of a boot; without kernel events, the last is below the first. */
export function readBootSequences(
  store: Store,
  boot: BootId,
): { readonly first: number; readonly last: number } {
  return store
    .prepare("SELECT first_seq AS first, last_seq AS last FROM boot WHERE id = ?")
    .get(boot) as ReturnType<typeof readBootSequences>;
}

/** True if the database has events of more than one host; an unnamed host counts. */
export function hasSeveralNodes(store: Store): boolean {
  return store.prepare("SELECT count(DISTINCT node) > 1 FROM boot").pluck().get() === 1;
}

/**
 * Boots without a host's name that begin before another of them has ended, and the first of these; those whose clock was not
 * set are left out. One reading of the boots.
 */
export function countSimultaneousBoots(store: Store): {
  readonly boots: number;
  readonly firstMs: number | null;
} {
  return store
    .prepare(
      `SELECT count(*) AS boots, min(first_ms) AS firstMs FROM (
         SELECT first_ms, max(last_ms) OVER (ORDER BY first_ms, b.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS end_ms
         FROM boot b JOIN node n ON n.id = b.node WHERE n.name IS NULL AND last_seq >= first_seq AND first_ms >= ?)
       WHERE first_ms < end_ms`,
    )
    .get(UNSET_BEFORE_MS) as ReturnType<typeof countSimultaneousBoots>;
}

/** Rows of all boots. */
export function readBootRows(store: Store): BootId[] {
  return store.prepare("SELECT id FROM boot ORDER BY id").pluck().all() as BootId[];
}
