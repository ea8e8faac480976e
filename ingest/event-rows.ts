// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, parseRecord } from "../grammar/api.ts";
import type { EventWriter, RecordReader, StoredRecord } from "../store/api.ts";
import { mergeRecords } from "./event-records.ts";
import { mapRecord } from "./map-record.ts";
import type { NodeState } from "./node-state.ts";
import { OpenEvent, TypePath } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/** Changes events that are in the database already: their rows are made anew from all their records. */
export class EventRows {
  readonly #rows: RowDictionary;
  readonly #writer: EventWriter;
  readonly #records: RecordReader;

  constructor(rows: RowDictionary, writer: EventWriter, records: RecordReader) {
    this.#rows = rows;
    this.#writer = writer;
    this.#records = records;
  }

  /** Adds an open event's records to a stored event; false if it has them all. */
  merge(id: number, event: OpenEvent): boolean {
    this.#writer.flush();
    const known = this.#records.recordsOf(id);
    const merged = mergeRecords(known, this.#recordsOfOpen(event));
    if (merged === known) return false;
    this.#rewrite(id, event, merged);
    return true;
  }

  /** An open event as its own records make it: without what one that failed has left in it. */
  remade(open: OpenEvent): OpenEvent {
    const event = new OpenEvent(open.node, open.timeMs, open.serial, open.daemon, new TypePath(""));
    const { segment, sequence } = open;
    Object.assign(event, { segment, sequence });
    this.#fill(event, this.#recordsOfOpen(open));
    return event;
  }

  /** Gives an event another id; where one has that id, they become one event. */
  move(from: number, to: number, isTaken: boolean): void {
    if (!isTaken) {
      this.#writer.renumber(from, to);
      return;
    }
    const merged = mergeRecords(this.#records.recordsOf(to), this.#records.recordsOf(from));
    this.remove(from);
    const first = parseRecord((merged[0] as StoredRecord).line);
    if (!first.ok) return;
    const { timeMs, serial } = first.record;
    this.#rewrite(to, { timeMs, serial, daemon: to % 2 === 1 }, merged);
  }

  remove(id: number): void {
    this.#writer.remove(id);
  }

  /** Makes an event's rows anew from its own records; `onRecord` is given each of these. */
  refresh(id: number, onRecord: (record: AuditRecord) => void): void {
    const records = this.#records.recordsOf(id);
    const first = records[0] === undefined ? undefined : parseRecord(records[0].line);
    if (first?.ok !== true) return;
    const { timeMs, serial } = first.record;
    this.#rewrite(id, { timeMs, serial, daemon: id % 2 === 1 }, records, onRecord);
  }

  /** Takes a source's records out of an event that has others as well. */
  takeOut(id: number, source: number): void {
    const left = this.#records.recordsOf(id).filter((record) => record.source !== source);
    this.remove(id);
    const first = left[0] === undefined ? undefined : parseRecord(left[0].line);
    if (first?.ok !== true) return;
    this.#rewrite(
      id,
      { timeMs: first.record.timeMs, serial: first.record.serial, daemon: id % 2 === 1 },
      left,
    );
  }

  /** Before the transaction ends. */
  finish(): void {
    this.#writer.finish();
  }

  #rewrite(
    id: number,
    { timeMs, serial, daemon }: { timeMs: number; serial: number; daemon: boolean },
    records: readonly StoredRecord[],
    onRecord?: (record: AuditRecord) => void,
  ): void {
    const event = new OpenEvent(NO_NODE, timeMs, serial, daemon, new TypePath(""));
    this.#fill(event, records, onRecord);
    event.finish();
    event.typesRow = this.#rows.strings.idOf(event.types.text);
    this.remove(id);
    this.#writer.insert(id, event.source, event);
    this.#writer.flush();
  }

  #fill(event: OpenEvent, records: readonly StoredRecord[], onRecord?: (record: AuditRecord) => void): void {
    for (const { line, source, offset, length } of records) {
      const result = parseRecord(line);
      if (!result.ok) continue;
      mapRecord(event, result.record, this.#rows);
      onRecord?.(result.record);
      event.addBytes(source, offset, offset + length);
    }
  }

  #recordsOfOpen(event: OpenEvent): StoredRecord[] {
    const records = this.#records.recordsIn(event.source, event.offset, event.end - event.offset);
    const spans = event.parts?.spans ?? [];
    for (let i = 0; i < spans.length; i += 3) {
      records.push(
        ...this.#records.recordsIn(spans[i] as number, spans[i + 1] as number, spans[i + 2] as number),
      );
    }
    return records;
  }
}

/** Rows do not tell the node: the boot in their id does. */
const NO_NODE = null as unknown as NodeState;
