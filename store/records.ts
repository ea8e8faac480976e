// SPDX-License-Identifier: Apache-2.0
import type { StoredRecord } from "../questions/record-source.ts";
import { BlockReader, damaged } from "./blocks.ts";
import { bootOf } from "./event-key.ts";
import { splitFrames } from "./record-frames.ts";
import type { PreparedStatement, Store } from "./store.ts";

export type { StoredRecord };

interface Run {
  readonly source: number;
  readonly offset: number;
  readonly length: number;
}

/** Returns the records of events; recent blocks are cached, so read in event order. */
export class RecordReader {
  readonly #store: Store;
  readonly #blocks: BlockReader;
  readonly #runs: PreparedStatement;
  #node: PreparedStatement | undefined;
  #nodeRow: PreparedStatement | undefined;

  constructor(store: Store, blocks: BlockReader = new BlockReader(store)) {
    this.#store = store;
    this.#blocks = blocks;
    this.#runs = store.prepare(
      `SELECT source, offset, length, 0 AS position FROM event WHERE id = @event
       UNION ALL SELECT source, offset, length, position FROM span WHERE event = @event ORDER BY position`,
    );
  }

  /** The records in event order; none if there is no such event. */
  recordsOf(event: number): StoredRecord[] {
    const runs = this.#runs.all({ event }) as Run[];
    return runs.flatMap(({ source, offset, length }) => this.recordsIn(source, offset, length));
  }

  /** The name of an event's node. */
  nodeOf(event: number): string | null | undefined {
    this.#node ??= this.#store
      .prepare("SELECT n.name FROM boot b JOIN node n ON n.id = b.node WHERE b.id = ?")
      .pluck();
    return this.#node.get(bootOf(event)) as string | null | undefined;
  }

  /** The row of an event's node. */
  nodeRowOf(event: number): number {
    this.#nodeRow ??= this.#store.prepare("SELECT node FROM boot WHERE id = ?").pluck();
    return (this.#nodeRow.get(bootOf(event)) as number | undefined) ?? 0;
  }

  /** The records in one run of bytes. */
  recordsIn(source: number, offset: number, length: number): StoredRecord[] {
    const records: StoredRecord[] = [];
    const text = this.#blocks.text(source, offset, length);
    if (text.length < length)
      throw damaged(
        this.#store.path,
        `of source ${source} the bytes from ${offset + text.length} on are missing`,
      );
    splitFrames(text, (frame, start, end) => {
      const line = frame.charCodeAt(frame.length - 1) === 13 ? frame.slice(0, -1) : frame;
      records.push({ line, length: end - start, source, offset: offset + start });
    });
    return records;
  }
}

/** The records of one event. For many, use a RecordReader. */
export function readRecords(store: Store, event: number): StoredRecord[] {
  return new RecordReader(store).recordsOf(event);
}
