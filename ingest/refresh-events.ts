// SPDX-License-Identifier: Apache-2.0
import { BlockReader, bootOf, EventWriter, RecordReader, type Store } from "../store/api.ts";
import { AccountNameRows } from "./account-name-rows.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";
import type { WritingBatch } from "./writing-batch.ts";

const EVENTS_IN_BATCH = 10_000;

/**
 * Makes up for what an older ctraudit did not keep: every event's rows are made anew from its records, in batches that
 * a kill leaves whole; the note in `todo` goes last. A transaction is neither open before nor after.
 */
export function refreshEvents(store: Store, batch: WritingBatch): void {
  const isDue = store.prepare("SELECT 1 FROM todo WHERE name = 'details'").get() !== undefined;
  if (!isDue) return;
  const records = new RecordReader(store, new BlockReader(store));
  const rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
  const names = new AccountNameRows(store);
  const nodes = new Map(store.prepare("SELECT id, node FROM boot").raw().all() as [number, number][]);
  const next = store.prepare("SELECT id FROM event WHERE id > ? ORDER BY id LIMIT ?").pluck();
  for (let last = -1; ; ) {
    const ids = next.all(last, EVENTS_IN_BATCH) as number[];
    if (ids.length === 0) break;
    batch.begin();
    for (const id of ids) {
      const node = nodes.get(bootOf(id));
      rows.refresh(id, (record) => node !== undefined && names.note(node, record));
    }
    rows.finish();
    names.flush();
    batch.commit();
    last = ids.at(-1)!;
  }
  batch.begin();
  store.prepare("DELETE FROM todo WHERE name = 'details'").run();
  batch.commit();
}
