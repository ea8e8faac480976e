// SPDX-License-Identifier: Apache-2.0
import { parseRecord } from "../grammar/parse-record.ts";
import { BlockReader } from "../store/blocks.ts";
import { RecordReader } from "../store/records.ts";
import { deleteAccountNames } from "../store/repositories/accounts/account-name-writer.ts";
import { bootsOfNodes } from "../store/repositories/boots/boot-writer.ts";
import { readKeysOfBoot } from "../store/repositories/events/event-keys.ts";
import type { Store } from "../store/store.ts";
import { AccountNameRows } from "./account-name-rows.ts";

/** Rebuilds the names of users and groups of these nodes from the remaining records: a removed source may have been the only one with some. */
export function rereadNames(store: Store, nodes: readonly number[]): void {
  const named = nodes.filter((node) => deleteAccountNames(store, node));
  if (named.length === 0) return;
  const records = new RecordReader(store, new BlockReader(store));
  const names = new AccountNameRows(store);
  for (const node of named)
    for (const boot of bootsOfNodes(store, [node]))
      for (const id of readKeysOfBoot(store, boot))
        for (const { line } of records.recordsOf(id)) {
          const result = parseRecord(line);
          if (result.ok) names.note(node, result.record);
        }
  names.flush();
}
