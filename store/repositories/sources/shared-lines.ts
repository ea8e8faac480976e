// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Prefix of a source's number in the table of work for the next ingest. */
const TODO = "copies ";

/**
 * Other sources with possible copies of these sources' lines: the same events of the same boots. A copy is stored for one source only: if that one is
 * removed, the others must be read again.
 */
export function sourcesSharing(store: Store, sources: readonly number[]): number[] {
  return store
    .prepare(
      `SELECT DISTINCT o.source FROM segment s JOIN segment o ON o.boot = s.boot
       WHERE s.source IN (SELECT value FROM json_each(@sources)) AND o.source NOT IN (SELECT value FROM json_each(@sources))
         AND (s.last_seq < s.first_seq OR o.last_seq < o.first_seq
           OR o.first_seq + o.shift <= s.last_seq + s.shift AND s.first_seq + s.shift <= o.last_seq + o.shift) ORDER BY 1`,
    )
    .pluck()
    .all({ sources: JSON.stringify(sources) }) as number[];
}

/** Schedules a second reading of sources that share lines with removed or moved ones: by this ingest or, if it is killed, the next. */
export function noteShared(store: Store, sources: readonly number[]): void {
  const insert = store.prepare("INSERT OR IGNORE INTO todo VALUES (?)");
  for (const source of sourcesSharing(store, sources)) insert.run(`${TODO}${source}`);
}

/** Scheduled sources that still exist. */
export function readShared(store: Store): number[] {
  return store
    .prepare(
      "SELECT s.id FROM todo t JOIN source s ON t.name = @todo || s.id WHERE t.name LIKE @todo || '%' ORDER BY s.id",
    )
    .pluck()
    .all({ todo: TODO }) as number[];
}

/** Done: the source was read again, or no longer exists. */
export function endShared(store: Store, source: number): void {
  store.prepare("DELETE FROM todo WHERE name = ?").run(`${TODO}${source}`);
}
