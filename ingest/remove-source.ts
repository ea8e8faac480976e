// SPDX-License-Identifier: Apache-2.0
import { BlockReader, EventWriter, firstKeyOfBoot, RecordReader, type Store } from "../store/api.ts";
import { rebuildBoots } from "./boot-rows.ts";
import { EventRows } from "./event-rows.ts";
import { rereadNames } from "./reread-names.ts";
import { RowDictionary } from "./row-dictionary.ts";

/** Takes a source that was refused out of the database, with all that came from it alone. */
export function removeSource(store: Store, source: number): void {
  forgetRecords(store, source);
  store.prepare("DELETE FROM block WHERE source = ?").run(source);
  store.prepare("DELETE FROM source WHERE id = ?").run(source);
}

/** Takes out all that was read in a source; its bytes stay, to be read again. */
export function forgetRecords(store: Store, source: number): void {
  const boots = bootsOf(store, source);
  const nodes = store
    .prepare("SELECT DISTINCT node FROM boot WHERE id IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(boots)) as number[];
  const records = new RecordReader(store, new BlockReader(store));
  const rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
  const events = store.prepare(
    "SELECT id FROM event WHERE id >= ? AND id < ? AND source = ? UNION SELECT event FROM span WHERE event >= ? AND event < ? AND source = ?",
  );
  for (const boot of boots) {
    const range = [firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1), source];
    for (const id of events.pluck().all(...range, ...range) as number[]) rows.takeOut(id, source);
  }
  rows.finish();
  for (const table of ["problem", "other_lines", "segment"])
    store.prepare(`DELETE FROM ${table} WHERE source = ?`).run(source);
  store.prepare("UPDATE source SET carriers = NULL WHERE id = ?").run(source);
  // While it was read its events may have lain in any boot of its nodes, and been counted there.
  const ofNodes = store
    .prepare("SELECT id FROM boot WHERE node IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(nodes)) as number[];
  rebuildBoots(store, [...new Set([...boots, ...ofNodes, ...emptyBoots(store)])]);
  rereadNames(store, nodes);
}

/** Boots that have a segment of the source, or an event: while a source is read an event may lie in a boot that no segment of it has. Looks at all events. */
function bootsOf(store: Store, source: number): number[] {
  const sql = `SELECT boot FROM segment WHERE source = @source UNION SELECT CAST(id / @width AS INTEGER) FROM event WHERE source = @source
    UNION SELECT CAST(event / @width AS INTEGER) FROM span WHERE source = @source`;
  return store
    .prepare(sql)
    .pluck()
    .all({ source, width: firstKeyOfBoot(1) }) as number[];
}

/** Boots that were made for the source's first events and lost these to others while it was read: no segment is of them. */
function emptyBoots(store: Store): number[] {
  const sql =
    "SELECT id FROM boot b WHERE NOT EXISTS (SELECT 1 FROM event WHERE id >= b.id * @width AND id < (b.id + 1) * @width)";
  return store
    .prepare(sql)
    .pluck()
    .all({ width: firstKeyOfBoot(1) }) as number[];
}
