// SPDX-License-Identifier: Apache-2.0
import type { Store } from "./store.ts";

/** Containers without an end, in the newest boot of each node. */
export function countAlive(store: Store): number {
  return store
    .prepare(
      `SELECT count(*) FROM (SELECT id, max(last_ms) FROM boot GROUP BY node) b
       JOIN container c ON c.boot = b.id WHERE c.class <> 'host' AND (c.class <> 'sandbox' OR c.id IN (SELECT container FROM container_name)) AND c.ended IS NULL`,
    )
    .pluck()
    .get() as number;
}
