// SPDX-License-Identifier: Apache-2.0
import { BlockReader } from "../store/blocks.ts";
import { bootOf } from "../store/event-key.ts";
import { EventWriter } from "../store/event-writer.ts";
import { RecordReader } from "../store/records.ts";
import { readNodesOfBoots } from "../store/repositories/boots/boot-writer.ts";
import { nextKeys } from "../store/repositories/events/event-keys.ts";
import { endTodo, isDue } from "../store/repositories/sources/todo-rows.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import { AccountNameRows } from "./account-name-rows.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";

const EVENTS_IN_BATCH = 10_000;

/**
 * Adds values that an older ctraudit did not store: every event's rows are rebuilt from its records, in batches that
 * survive a kill; the note in `todo` is deleted last. A transaction is neither open before nor after.
 */
export function refreshEvents(store: Store, batch: WritingBatch): void {
  if (!isDue(store, "details")) return;
  const records = new RecordReader(store, new BlockReader(store));
  const rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
  const names = new AccountNameRows(store);
  const nodes = readNodesOfBoots(store);
  const next = nextKeys(store);
  for (let last = -1; ; ) {
    const ids = next(last, EVENTS_IN_BATCH);
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
  endTodo(store, "details");
  batch.commit();
}
