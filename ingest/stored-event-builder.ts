// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import type { RecordReader, StoredRecord } from "../store/records.ts";
import { recordsOfEvent } from "../transport/read-frame.ts";
import { addContradiction } from "./map-contradiction.ts";
import { mapRecord } from "./map-record.ts";
import type { NodeState } from "./node-state.ts";
import { OpenEvent, TypePath } from "./open-event.ts";
import { isDaemonType } from "./record-kind.ts";
import { takeRecord, wholeFirst } from "./repeated-record.ts";
import type { RowDictionary } from "./row-dictionary.ts";

export interface EventIdentity {
  readonly timeMs: number;
  readonly serial: number;
  readonly daemon: boolean;
}

/** The same with its node, or of a stored event with its row, which tells it; `mayLack` as OpenEvent has it. */
export type EventOf = EventIdentity & { readonly mayLack?: boolean } & (
    | { readonly node: NodeState }
    | { readonly row: number }
  );

/** Rebuilds events from stored records. */
export class StoredEventBuilder {
  readonly #rows: RowDictionary;
  readonly #records: RecordReader;

  constructor(rows: RowDictionary, records: RecordReader) {
    this.#rows = rows;
    this.#records = records;
  }

  /** The event built from the records. `onRecord` is called with each of its own. */
  build(of: EventOf, records: readonly StoredRecord[], onRecord?: (record: AuditRecord) => void): OpenEvent {
    const event = new OpenEvent(NO_NODE, of.timeMs, of.serial, of.daemon, new TypePath(""));
    event.mayLack = of.mayLack ?? false;
    this.fill(event, records, of, onRecord);
    return event;
  }

  /** Adds records to the event: complete ones before cut ones, and bytes in their own order. */
  fill(
    event: OpenEvent,
    stored: readonly StoredRecord[],
    of: EventOf,
    onRecord?: (record: AuditRecord) => void,
  ): void {
    const known: AuditRecord[] = [];
    const records: AuditRecord[] = [];
    const { texts } = this.#rows;
    texts.node = "row" in of ? () => this.#records.nodeRowOf(of.row) : of.node.id;
    for (const { line, source, offset, length } of stored) {
      const own = this.ofEvent([{ line, source, offset, length }], of);
      records.push(...own);
      for (const _ of own) event.addBytes(source, offset, offset + length);
    }
    event.isCallCopied = records.filter(({ type }) => type === "SYSCALL").length > 1;
    let position = 0;
    for (const record of wholeFirst(records)) {
      event.records = position++;
      takeRecord(event, record, known, (contradicted) => {
        if (contradicted.length > 0) addContradiction(event, record, contradicted, this.#rows);
        mapRecord(event, record, this.#rows);
      });
      onRecord?.(record);
    }
    event.records = records.length;
    texts.takeLeftOut(); // for a record already reported when it was read
  }

  /** The records of the event in the lines. */
  ofEvent(stored: readonly StoredRecord[], of: EventOf): AuditRecord[] {
    const node = () => ("row" in of ? this.#records.nodeOf(of.row) : of.node.name);
    return stored
      .flatMap(({ line }) => recordsOfEvent(line, of.timeMs, of.serial, node))
      .filter(({ type }) => isDaemonType(type) === of.daemon);
  }

  /** Possible copies, by which the end of an event is determined. */
  countOf(stored: readonly StoredRecord[], of: EventOf): number {
    return this.ofEvent(stored, of).filter(({ type }) => type !== "EOE").length;
  }

  /** The records of an open event, from the bytes of its source. */
  recordsOfOpen(event: OpenEvent): StoredRecord[] {
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

/** Rows do not contain the node: it follows from the boot in their id. */
const NO_NODE = null as unknown as NodeState;
