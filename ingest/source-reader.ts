// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, parseRecord } from "../grammar/api.ts";
import type { Store } from "../store/api.ts";
import { AccountNameRows } from "./account-name-rows.ts";
import { Assembler } from "./assemble-events.ts";
import { BootTracker } from "./boot-tracker.ts";
import { CallConflicts } from "./call-conflicts.ts";
import { EventSink } from "./event-sink.ts";
import { FailedRecords } from "./failed-records.ts";
import { LineFramer } from "./frame-lines.ts";
import { hasEnd } from "./has-end.ts";
import { mapRecord } from "./map-record.ts";
import type { OpenEvent } from "./open-event.ts";
import { type ProblemCode, ProblemRows } from "./problem-rows.ts";
import { RecordProblem } from "./record-problem.ts";
import { RowDictionary } from "./row-dictionary.ts";
import type { Segment } from "./segment.ts";
import { nodeRow } from "./source-rows.ts";

const CARRIAGE_RETURN = 13;
const REPORTED_BYTES = 80;

/** Where reading begins. */
export interface ReadingStart {
  readonly offset: number;
  readonly lines: number;
  /** What the source has of its boots. */
  readonly segments: readonly Segment[];
  /** Blocks that are not in the database yet. */
  readonly recent: (source: number, offset: number) => Buffer | undefined;
}

/** A line that is no record, for who must be told what the input is. */
export interface RejectedLine {
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  /** Its beginning, in latin1. */
  readonly text: string;
}

/** Where the bytes of a source end that cannot grow. */
export interface SourceEnd {
  readonly size: number;
  /** The user says that it is complete: a last line without an end is read as it stands. */
  readonly isSure: boolean;
}

const MAY_BE_CUT = {
  code: "unterminated",
  hint: "--final reads a last line without an end as it stands",
} as const;

/** Bytes of one source on their way to events: framed, parsed, assembled, placed in boots, written. */
export class SourceReader {
  readonly framer: LineFramer;
  readonly assembler: Assembler;
  readonly tracker: BootTracker;
  readonly sink: EventSink;
  readonly problems: ProblemRows;
  /** Puts what a record says into its event. */
  readonly map: (event: OpenEvent, record: AuditRecord) => void;
  /** Lines that have ended. */
  lines: number;
  /** Calls that contradict the event that they say they are of. */
  readonly conflicts = new CallConflicts();
  readonly #names: AccountNameRows;
  readonly #failed: FailedRecords;
  /** The first line that is no record. */
  firstRejected: RejectedLine | undefined;
  #chunkHasNul = false;

  constructor(store: Store, source: number, nodeName: string | null, from: ReadingStart) {
    const rows = new RowDictionary(store);
    this.#names = new AccountNameRows(store);
    this.map = (event, record) => {
      mapRecord(event, record, rows);
      this.#names.note(event.node.id, record);
    };
    this.lines = from.lines;
    this.problems = new ProblemRows(store, source);
    this.#failed = new FailedRecords(store, source, this.problems, from.recent);
    this.sink = new EventSink(store, rows, from.segments, from.recent, {
      onFull: (event) => this.#failed.addEvent(new RecordProblem("serial-taken", fullText(event)), event),
      onRefused: (error, runs) => this.#failed.addRuns(error, runs),
    });
    this.tracker = new BootTracker({
      isTaken: (event) => this.sink.isTaken(event.segment as Segment, event.sequence, event.timeMs),
      copyOf: (event, among) => this.sink.copyOf(event, among),
      write: (event) => this.#write(event),
    });
    this.assembler = new Assembler(source, nodeName, {
      nodeId: (name) => nodeRow(store, name),
      place: (event, record, isFirst) => {
        this.conflicts.check(event, record);
        this.tracker.place(event, record, isFirst);
      },
      map: this.map,
      write: (event) => this.#write(event),
    });
    this.framer = new LineFramer(from.offset, {
      line: (text, offset, end) => this.#read(text, offset, end),
      tooLong: (offset, end) =>
        this.#problem("line-too-long", `a line of ${end - offset} bytes`, offset, end),
    });
  }

  push(bytes: Buffer, offset: number): void {
    this.#chunkHasNul = this.#chunkHasNul || bytes.includes(0);
    this.framer.push(bytes, offset);
    this.#chunkHasNul = this.framer.hasOpenLine && this.#chunkHasNul;
  }

  /** Ends the source: what is open is written. `last` says where its bytes end, if it cannot grow: then a line without an end is read, or a problem. */
  end(last: SourceEnd | undefined): void {
    if (last !== undefined && last.size > this.framer.consumed) this.#endWithin(last);
    this.tracker.daemons.end();
    this.assembler.end();
  }

  /** Writes what is finished. */
  flush(): void {
    this.sink.flush();
    this.#names.flush();
  }

  #read(text: string, offset: number, end: number): void {
    if (this.#chunkHasNul && text.includes("\0")) {
      this.firstRejected ??= { code: "nul-bytes", hint: undefined, text: text.slice(0, REPORTED_BYTES) };
      this.#problem("nul-bytes", "the line contains NUL bytes", offset, end);
      return;
    }
    const result = this.#parse(text, offset, end);
    if (result === undefined) return;
    if (result.ok) {
      this.lines++;
      this.#add(result.record, offset, end);
      return;
    }
    if (end === offset || (text.length === 1 && text.charCodeAt(0) === CARRIAGE_RETURN)) {
      this.lines++;
      return;
    }
    const { column, detail, hint, code } = result;
    this.firstRejected ??= { code, hint, text: text.slice(0, REPORTED_BYTES) };
    const near = text.slice(column, column + REPORTED_BYTES);
    this.#problem(
      result.code,
      [`column ${column + 1}: ${detail}`, near, hint].filter(Boolean).join("\n"),
      offset,
      end,
    );
  }

  /** The last line has no end: a record, if it shows that it is whole, or if the user says so. */
  #endWithin({ size, isSure }: SourceEnd): void {
    const { consumed, openLine } = this.framer;
    const result = openLine === undefined ? undefined : parseRecord(openLine);
    if (openLine !== undefined && result?.ok === true && (isSure || hasEnd(openLine, result.record))) {
      this.#read(openLine, consumed, size);
      return;
    }
    const { hint, code } = result?.ok === false ? result : MAY_BE_CUT;
    this.firstRejected ??= { code, hint, text: openLine?.slice(0, REPORTED_BYTES) ?? "" };
    this.#problem("unterminated", "the source ends within this line", consumed, size);
  }

  #parse(text: string, offset: number, end: number): ReturnType<typeof parseRecord> | undefined {
    try {
      return parseRecord(text);
    } catch (error) {
      this.#failed.addRecord(error, ++this.lines, offset, end);
      return undefined;
    }
  }

  #add(record: AuditRecord, offset: number, end: number): void {
    try {
      if (this.assembler.add(record, offset, end)) return;
      this.problems.add("record-limit", "its event has 65,536 records already", this.lines, offset, end);
    } catch (error) {
      this.#failed.addRecord(error, this.lines, offset, end);
    }
  }

  #write(event: OpenEvent): void {
    try {
      this.sink.write(event);
    } catch (error) {
      this.#failed.addEvent(error, event);
    }
  }

  /** The line that begins at an offset. */
  lineAt(offset: number): number {
    return this.#failed.lineAt(offset);
  }

  #problem(code: ProblemCode, detail: string, offset: number, end: number): void {
    this.lines++;
    this.problems.add(code, detail, this.lines, offset, end);
  }
}

function fullText({ serial }: OpenEvent): string {
  return `serial ${serial} has four events already`;
}
