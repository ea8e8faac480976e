// SPDX-License-Identifier: Apache-2.0
import type { RecordSource } from "../../questions/record-source.ts";
import { BlockReader } from "../blocks.ts";
import { RecordReader } from "../records.ts";
import type { Store } from "../store.ts";

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
