// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { nodeRow } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";
import { AccountNameRows } from "./account-name-rows.ts";
import { Assembler } from "./assemble-events.ts";
import type { BootSpan } from "./boot-span.ts";
import { BootTracker } from "./boot-tracker.ts";
import type { CarrierCensus } from "./carrier-census.ts";
import { EventSink } from "./event-sink.ts";
import type { FailedRecords } from "./failed-records.ts";
import { mapRecord } from "./map-record.ts";
import type { OpenEvent } from "./open-event.ts";
import type { ProblemRows } from "./problem-rows.ts";
import type { ReadingStart } from "./reading-start.ts";
import { OF_EITHER, TWIN, TWO_VALUES } from "./record-intake.ts";
import { RecordProblem } from "./record-problem.ts";
import { RowDictionary } from "./row-dictionary.ts";

export interface EventBuilderParts {
  readonly census: CarrierCensus;
  readonly problems: ProblemRows;
  readonly failed: FailedRecords;
  /** Called with the number of texts without a row of the record being added to its event. */
  readonly noteTextsLeftOut: (count: number) => void;
}

/** Turns records of one source into events: assembles them, assigns boots, writes them. */
export class EventBuilder {
  readonly assembler: Assembler;
  readonly tracker: BootTracker;
  readonly sink: EventSink;
  /** Adds the content of a record to its event. */
  readonly map: (event: OpenEvent, record: AuditRecord) => void;
  readonly #names: AccountNameRows;
  readonly #failed: FailedRecords;

  constructor(
    store: Store,
    source: number,
    nodeName: string | null,
    from: ReadingStart,
    { census, problems, failed, noteTextsLeftOut }: EventBuilderParts,
  ) {
    const { bounds } = from;
    const rows = new RowDictionary(store, bounds["message-texts"]);
    this.#names = new AccountNameRows(store);
    this.#failed = failed;
    const { texts } = rows;
    this.map = (event, record) => {
      texts.node = event.node.id;
      mapRecord(event, record, rows);
      if (texts.leftOut > 0) noteTextsLeftOut(texts.takeLeftOut());
      this.#names.note(event.node.id, record);
    };
    this.sink = new EventSink(store, rows, from.bootSpans, from.recent, {
      onFull: (event) => failed.addEvent(new RecordProblem("serial-taken", fullText(event)), event),
      onRefused: (error, runs) => failed.addRuns(error, runs),
      onCopies: (count) => {
        census.counts.copies += count;
      },
      onContradiction: ({ offset, end }) =>
        problems.add("contradiction", TWIN, failed.lineAt(offset), offset, end),
      onStray: (event) => failed.addEvent(new RecordProblem("contradiction", OF_EITHER), event),
      onConflict: ({ offset, end }) =>
        problems.add("contradiction", TWO_VALUES, failed.lineAt(offset), offset, end),
    });
    this.tracker = new BootTracker(
      {
        isTaken: (event) => this.sink.isTaken(event.bootSpan as BootSpan, event.sequence, event.timeMs),
        copyOf: (event, record, among) => this.sink.copyOf(event, record, among),
        write: (event) => this.#write(event),
      },
      bounds["source-boots"],
    );
    this.assembler = new Assembler(
      source,
      nodeName,
      {
        nodeId: (name) => nodeRow(store, name),
        place: (event, record, isFirst) => this.tracker.place(event, record, isFirst),
        map: this.map,
        copied: (event, record) => this.#names.note(event.node.id, record),
        recordsOf: (event) => this.sink.recordsOf(event),
        write: (event) => this.#write(event),
      },
      from.readAs,
      bounds,
    );
  }

  /** Ends the source: open events are written. */
  end(): void {
    this.tracker.daemons.end();
    this.assembler.end();
  }

  /** Writes finished events. */
  flush(): void {
    this.sink.flush();
    this.#names.flush();
  }

  #write(event: OpenEvent): void {
    try {
      this.sink.write(event);
    } catch (error) {
      this.#failed.addEvent(error, event);
    }
  }
}

function fullText({ serial }: OpenEvent): string {
  return `serial ${serial} has four events already`;
}
