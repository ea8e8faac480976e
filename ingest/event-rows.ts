// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { EventFlag } from "../store/event-flags.ts";
import { isDaemon, serialOf } from "../store/event-key.ts";
import type { EventWriter } from "../store/event-writer.ts";
import type { RecordReader, StoredRecord } from "../store/records.ts";
import { readStoredFrame } from "../transport/read-frame.ts";
import { leftOut, mergeRecords } from "./event-records.ts";
import { OpenEvent, TypePath } from "./open-event.ts";
import { isDaemonType } from "./record-kind.ts";
import { repeatOf } from "./repeated-record.ts";
import type { RowDictionary } from "./row-dictionary.ts";
import { type EventIdentity, type EventOf, StoredEventBuilder } from "./stored-event-builder.ts";

/** The result of adding records to a stored event: the number of copies, whether the new records contradict the others, and whether the event's rows changed. */
interface Merged {
  readonly copies: number;
  readonly areContradictory: boolean;
  readonly isChanged: boolean;
}

/** Changes stored events: their rows are rebuilt from all their records. */
export class EventRows {
  readonly #rows: RowDictionary;
  readonly #writer: EventWriter;
  readonly #records: RecordReader;
  readonly #builder: StoredEventBuilder;

  constructor(rows: RowDictionary, writer: EventWriter, records: RecordReader) {
    this.#rows = rows;
    this.#writer = writer;
    this.#records = records;
    this.#builder = new StoredEventBuilder(rows, records);
  }

  /** Adds an open event's records to a stored event. */
  merge(id: number, event: OpenEvent): Merged {
    this.#writer.flush();
    const known = this.#records.recordsOf(id);
    const added = this.#builder.recordsOfOpen(event);
    const merged = mergeRecords(known, added);
    const shared = this.#builder.countOf(leftOut(known, added, merged), event);
    const isMarked = this.#mayLack(id);
    const mayLack = event.mayLack || isMarked;
    const nothing = { copies: shared, areContradictory: false };
    if (merged === known && mayLack === isMarked) return { ...nothing, isChanged: false };
    const { timeMs, serial, daemon, node } = event;
    const whole = this.#rewrite(id, { timeMs, serial, daemon, node, mayLack }, merged);
    if (merged === known) return { ...nothing, isChanged: true };
    const before = this.#builder.build(event, known);
    const areContradictory = isContradictory(whole) && !isContradictory(before) && !isContradictory(event);
    const copies = shared + whole.copies - before.copies - event.copies;
    return { copies, areContradictory, isChanged: true };
  }

  /** Whether records of a stored event cannot belong to the same event as those of an open one. */
  contradicts(id: number, event: OpenEvent): boolean {
    return this.#areTwo(this.#records.recordsOf(id), this.#builder.recordsOfOpen(event), event);
  }

  /** Whether a stored event has each record of an open one, or a copy of it. */
  hasAll(id: number, event: OpenEvent): boolean {
    const known = this.#records.recordsOf(id);
    const [stored, records] = [this.#builder.build(event, known), this.#builder.ofEvent(known, event)];
    return this.openRecords(event).every((record) => repeatOf(stored, record, () => records) === "copy");
  }

  /** A record with its id may belong to it or to another event. */
  markLacking(id: number): void {
    if (!this.#mayLack(id)) this.#rewriteStored(id, this.#records.recordsOf(id), true);
  }

  /** Whether a record may be one of a stored event. */
  mayHave(id: number, record: AuditRecord, identity: EventIdentity): boolean {
    const known = this.#records.recordsOf(id);
    const of = { ...identity, row: id };
    const records = this.#builder.ofEvent(known, of);
    const repeat = repeatOf(this.#builder.build(of, known), record, () => records);
    return repeat === "new" || repeat === "copy";
  }

  /** The same for two stored events. */
  areTwo(id: number, other: number, timeMs: number): boolean {
    const identity = { timeMs, serial: serialOf(id), daemon: isDaemon(id), row: id };
    return this.#areTwo(this.#records.recordsOf(id), this.#records.recordsOf(other), identity);
  }

  #areTwo(known: readonly StoredRecord[], added: readonly StoredRecord[], identity: EventOf): boolean {
    const lines = new Set(known.map(({ line }) => line));
    const late = added.filter(({ line }) => !lines.has(line));
    if (late.length === 0) return false;
    const event = this.#builder.build(identity, known);
    const records = this.#builder.ofEvent(known, identity);
    const isOne = isContradictory(event) || isContradictory(this.#builder.build(identity, added));
    const mayConflict = isOne || late.some(({ source }) => known.some((other) => other.source === source));
    return this.#builder.ofEvent(late, identity).some((record) => {
      const repeat = repeatOf(event, record, () => records);
      return repeat === "contradiction" || (repeat === "conflict" && !mayConflict);
    });
  }

  /** The records of an open event, from the bytes of its source. */
  openRecords(event: OpenEvent): AuditRecord[] {
    return this.#builder.ofEvent(this.#builder.recordsOfOpen(event), event);
  }

  /** An open event rebuilt from its own records, without effects of a failed one. */
  remade(open: OpenEvent): OpenEvent {
    const event = new OpenEvent(open.node, open.timeMs, open.serial, open.daemon, new TypePath(""));
    const { bootSpan, sequence, mayLack } = open;
    Object.assign(event, { bootSpan, sequence, mayLack });
    this.#builder.fill(event, this.#builder.recordsOfOpen(open), open);
    return event;
  }

  /** Gives an event another id; if that id exists, the two are merged. Returns the number of records that became copies. */
  move(from: number, to: number, isTaken: boolean): number {
    if (!isTaken) {
      this.#writer.renumber(from, to);
      return 0;
    }
    const [known, added] = [this.#records.recordsOf(to), this.#records.recordsOf(from)];
    const merged = mergeRecords(known, added);
    const mayLack = this.#mayLack(to) || this.#mayLack(from);
    this.remove(from);
    const of = this.#identityOf(to, merged);
    if (of === undefined) return 0;
    const shared = this.#builder.countOf(leftOut(known, added, merged), of);
    const before = this.#builder.build(of, known).copies + this.#builder.build(of, added).copies;
    return shared + this.#rewrite(to, { ...of, mayLack }, merged).copies - before;
  }

  remove(id: number): void {
    this.#writer.remove(id);
  }

  /** Rebuilds an event's rows from its own records; `onRecord` is called with each of these. */
  refresh(id: number, onRecord: (record: AuditRecord) => void): void {
    this.#rewriteStored(id, this.#records.recordsOf(id), this.#mayLack(id), onRecord);
  }

  /** Removes a source's records from an event that also has others. */
  takeOut(id: number, source: number): void {
    this.takeOutOf(id, new Set([source]), false);
  }

  /** Removes an event's records in some sources. `isWhole`: it has records in no others. */
  takeOutOf(id: number, sources: ReadonlySet<number>, isWhole: boolean): void {
    const left = isWhole ? [] : this.#records.recordsOf(id).filter((record) => !sources.has(record.source));
    const mayLack = this.#mayLack(id);
    this.remove(id);
    this.#rewriteStored(id, left, mayLack);
  }

  /** Not derived from a record: kept only in its row. */
  #mayLack(id: number): boolean {
    return (this.#writer.flagsOf(id) & EventFlag.mayLack) !== 0;
  }

  /** Before the transaction ends. */
  finish(): void {
    this.#writer.finish();
    this.#rows.texts.flush();
  }

  /** Rows for an event whose serial is in its id and whose time is in its records. */
  #rewriteStored(
    id: number,
    records: readonly StoredRecord[],
    mayLack: boolean,
    onRecord?: (record: AuditRecord) => void,
  ): void {
    const of = this.#identityOf(id, records);
    if (of !== undefined) this.#rewrite(id, { ...of, mayLack }, records, onRecord);
  }

  #identityOf(id: number, records: readonly StoredRecord[]): EventOf | undefined {
    const serial = serialOf(id);
    const daemon = isDaemon(id);
    for (const { line } of records)
      for (const { record } of readStoredFrame(line).records)
        if (record.serial === serial && isDaemonType(record.type) === daemon)
          return { timeMs: record.timeMs, serial, daemon, row: id };
    return undefined;
  }

  /** Returns the event's current state. */
  #rewrite(
    id: number,
    identity: EventOf,
    records: readonly StoredRecord[],
    onRecord?: (record: AuditRecord) => void,
  ): OpenEvent {
    const event = this.#builder.build(identity, records, onRecord);
    event.finish();
    event.typesRow = this.#rows.strings.idOf(event.types.text);
    this.remove(id);
    this.#writer.insert(id, event.source, event);
    this.#writer.flush();
    return event;
  }
}

const isContradictory = ({ flags }: OpenEvent) => (flags & EventFlag.contradictory) !== 0;
