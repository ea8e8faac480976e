// SPDX-License-Identifier: Apache-2.0
import { parseRecord } from "../grammar/api.ts";
import { BlockReader, firstKeyOfBoot, RecordReader, type Store } from "../store/api.ts";
import { AccountNameRows } from "./account-name-rows.ts";

/** Names of users and groups of these nodes, anew from the records that are left: a source that was taken out may have had some alone. */
export function rereadNames(store: Store, nodes: readonly number[]): void {
  const forget = store.prepare("DELETE FROM account_name WHERE node = ?");
  const named = nodes.filter((node) => forget.run(node).changes > 0);
  if (named.length === 0) return;
  const records = new RecordReader(store, new BlockReader(store));
  const names = new AccountNameRows(store);
  const boots = store.prepare("SELECT id FROM boot WHERE node = ?").pluck();
  const events = store.prepare("SELECT id FROM event WHERE id >= ? AND id < ? ORDER BY id").pluck();
  for (const node of named)
    for (const boot of boots.all(node) as number[])
      for (const id of events.all(firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1)) as number[])
        for (const { line } of records.recordsOf(id)) {
          const result = parseRecord(line);
          if (result.ok) names.note(node, result.record);
        }
  names.flush();
}
