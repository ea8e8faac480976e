// SPDX-License-Identifier: Apache-2.0
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** Distinct values of a column of `event`, in order: skips through its index, since millions of events share few values. */
export function distinctValues(store: Store, column: "key" | "pid"): number[] {
  const hint = indexHint(store, `event_${column}`);
  const next = (above: string) =>
    `SELECT ${column} FROM event ${hint} WHERE ${column} ${above} ORDER BY ${column} LIMIT 1`;
  return store
    .prepare(
      `WITH RECURSIVE found (value) AS (
         SELECT (${next("IS NOT NULL")}) UNION ALL SELECT (${next("> value")}) FROM found WHERE value IS NOT NULL)
       SELECT value FROM found WHERE value IS NOT NULL`,
    )
    .pluck()
    .all() as number[];
}
