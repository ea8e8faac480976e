// SPDX-License-Identifier: Apache-2.0
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** Values that a column of `event` has anywhere, in order: from one to the next by its index, for few values stand in millions of events. */
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
