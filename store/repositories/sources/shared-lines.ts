// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Before the number of a source, in the table of what the next ingest must make up for. */
const TODO = "copies ";

/**
 * Other sources that may have lines which these have too: the same events of the same boots. A line of two sources is kept of one, so that where that one is
 * taken out, the others must be read again.
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

/** Has the sources that share lines with these read again, once these are taken out or moved: by this ingest, or should it be killed by the next. */
export function noteShared(store: Store, sources: readonly number[]): void {
  const insert = store.prepare("INSERT OR IGNORE INTO todo VALUES (?)");
  for (const source of sourcesSharing(store, sources)) insert.run(`${TODO}${source}`);
}

/** Those that are to be read again and are still there. */
export function readShared(store: Store): number[] {
  return store
    .prepare(
      "SELECT s.id FROM todo t JOIN source s ON t.name = @todo || s.id WHERE t.name LIKE @todo || '%' ORDER BY s.id",
    )
    .pluck()
    .all({ todo: TODO }) as number[];
}

/** It was read again, or is no more. */
export function endShared(store: Store, source: number): void {
  store.prepare("DELETE FROM todo WHERE name = ?").run(`${TODO}${source}`);
}
