// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";

/** Properties of every database, for any input: each statement counts rows that violate it. */
const CONTRADICTIONS: Readonly<Record<string, string>> = {
  "an event whose task has no membership that holds, or several": `SELECT e.id FROM event e LEFT JOIN membership m
    ON m.pid = e.pid AND m.from_event >= (e.id / 68719476736) * 68719476736 AND e.id BETWEEN m.from_event AND m.to_event
    WHERE e.pid > 0 AND e.id % 2 = 0 GROUP BY e.id HAVING count(m.pid) <> 1`,
  "a membership that ends before it begins": "SELECT from_event FROM membership WHERE to_event < from_event",
  "a membership of a container that is not there": `SELECT from_event FROM membership
    WHERE container IS NOT NULL AND container NOT IN (SELECT id FROM container)`,
  "an event's own word for a container that is not there": `SELECT event FROM event_container
    WHERE container IS NOT NULL AND container NOT IN (SELECT id FROM container)`,
  "a cause between containers that are not there": `SELECT id FROM cause
    WHERE ifnull(from_container, 0) NOT IN (SELECT 0 UNION SELECT id FROM container)
      OR ifnull(to_container, 0) NOT IN (SELECT 0 UNION SELECT id FROM container)`,
  "a container whose parent is not there, or of another boot": `SELECT c.id FROM container c LEFT JOIN container p ON p.id = c.parent
    WHERE c.parent IS NOT NULL AND p.boot IS NOT c.boot`,
  "a container that lies in itself": `WITH RECURSIVE up (id, above, depth) AS (
      SELECT id, parent, 1 FROM container WHERE parent IS NOT NULL
      UNION ALL SELECT up.id, c.parent, depth + 1 FROM up JOIN container c ON c.id = up.above WHERE c.parent IS NOT NULL AND depth < 200)
    SELECT id FROM up WHERE above = id OR depth > 150`,
  "a boot without conclusions": `SELECT id FROM boot b WHERE NOT EXISTS (SELECT 1 FROM fold f WHERE f.boot = b.id)
    AND EXISTS (SELECT 1 FROM event e WHERE e.id >= b.id * 68719476736 AND e.id < (b.id + 1) * 68719476736)`,
  "a boot that could not be attributed": "SELECT id FROM problem WHERE code = 'attribution-failed'",
};

/** Throws if the database is in an impossible state. */
export function checkDatabase(store: Store): void {
  for (const [what, sql] of Object.entries(CONTRADICTIONS)) {
    const found = store.prepare(sql).pluck().all() as number[];
    if (found.length > 0) throw new Error(`${what}: ${found.length} (${found.slice(0, 3).join(", ")})`);
  }
}
