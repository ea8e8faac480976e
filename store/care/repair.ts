// SPDX-License-Identifier: Apache-2.0

import { crc32 } from "node:zlib";
import { BlockReader } from "../blocks.ts";
import { KEYS_OF_BOOT } from "../event-key.ts";
import { BUCKET_OF_TIME } from "../repositories/events/time-bounds.ts";
import { buildSecondaryIndexes, dropSecondaryIndexes } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import { CONCLUSIONS } from "./finding.ts";

/** Rebuilds every index from its table. */
export function repairIndexes(store: Store): void {
  dropSecondaryIndexes(store);
  store.exec("REINDEX");
  buildSecondaryIndexes(store);
}

/** Recounts events and their time spans. */
export function repairCounts(store: Store): void {
  store.transaction(() => {
    store.exec(`DELETE FROM event_count;
      INSERT INTO event_count SELECT id / ${KEYS_OF_BOOT}, types, flags, pid IS NOT NULL, count(*) FROM event GROUP BY 1, 2, 3, 4;
      DELETE FROM time_bucket;
      INSERT INTO time_bucket SELECT id / ${KEYS_OF_BOOT}, ${BUCKET_OF_TIME}, min(id), max(id), count(*)
        FROM event GROUP BY 1, 2`);
  });
}

/** Deletes all conclusions, to be derived again. */
export function forgetConclusions(store: Store): void {
  store.transaction(() => {
    for (const table of CONCLUSIONS) store.exec(`DELETE FROM ${table}`);
  });
}

/** Adds missing checksums of blocks; call it after the bytes were verified. */
export function addBlockSums(store: Store): void {
  const reader = new BlockReader(store);
  const rows = store.prepare("SELECT source, offset FROM block WHERE crc IS NULL").all();
  const update = store.prepare("UPDATE block SET crc = ? WHERE source = ? AND offset = ?");
  store.transaction(() => {
    for (const { source, offset } of rows as { source: number; offset: number }[])
      update.run(crc32(reader.block(source, offset) as Buffer), source, offset);
  });
}
