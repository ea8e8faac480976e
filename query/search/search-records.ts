// SPDX-License-Identifier: Apache-2.0
import { BlockReader } from "../../store/blocks.ts";
import { RecordReader, type StoredRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";

export type { StoredRecord };

/** The bytes of records and of lines that are none, as latin1: one character per byte, without the line feed. */
export interface RecordSource {
  records(event: number): readonly StoredRecord[];
  line(source: number, offset: number, length: number): string;
  bytes(source: number, offset: number, length: number): string;
}

/** The bytes of a database, opened when they are first asked for; blocks read last are kept, so ask in the order of events. */
export function recordSource(store: Store): RecordSource {
  let opened: { blocks: BlockReader; reader: RecordReader } | undefined;
  const open = () => {
    if (opened === undefined) {
      const blocks = new BlockReader(store);
      opened = { blocks, reader: new RecordReader(store, blocks) };
    }
    return opened;
  };
  return {
    records: (event) => open().reader.recordsOf(event),
    bytes: (source, offset, length) => open().blocks.text(source, offset, length),
    line: (source, offset, length) =>
      open()
        .blocks.text(source, offset, length)
        .replace(/\r?\n$/, ""),
  };
}
