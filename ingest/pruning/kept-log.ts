// SPDX-License-Identifier: Apache-2.0

import { BlockReader } from "../../store/blocks.ts";
import type { StoredRecord } from "../../store/records.ts";
import { RecordReader } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";

/** The lines of some events in some sources, in the order of the sources and of their bytes, each once. */
export function keptLog(store: Store, events: readonly number[], sources: readonly number[]): Buffer {
  const reader = new RecordReader(store, new BlockReader(store));
  const order = new Map(sources.map((source, i) => [source, i]));
  const found = new Map<string, StoredRecord>();
  for (const event of events)
    for (const record of reader.recordsOf(event))
      if (order.has(record.source)) found.set(`${record.source} ${record.offset}`, record);
  const lines = [...found.values()].sort(
    (a, b) => order.get(a.source)! - order.get(b.source)! || a.offset - b.offset,
  );
  return Buffer.from(lines.map(({ line }) => `${line}\n`).join(""), "latin1");
}
