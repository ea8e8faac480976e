// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { RecordFrames } from "../store/record-frames.ts";
import { offsetOfProblem } from "../store/repositories/problems/problem-writer.ts";
import { OtherLineWriter } from "../store/repositories/sources/other-line-writer.ts";
import type { Store } from "../store/store.ts";
import type { TableContext } from "../transport/read-frame.ts";
import type { Assembler } from "./assemble-events.ts";
import type { BootTracker } from "./boot-tracker.ts";
import type { CallConflicts } from "./call-conflicts.ts";
import { CarrierCensus } from "./carrier-census.ts";
import { EventBuilder } from "./event-builder.ts";
import type { EventSink } from "./event-sink.ts";
import { FailedRecords } from "./failed-records.ts";
import { LineFramer } from "./frame-lines.ts";
import { FrameReader, type RejectedLine } from "./frame-reader.ts";
import { LineMemory } from "./memory/line-memory.ts";
import { openEnd } from "./open-end.ts";
import type { OpenEvent } from "./open-event.ts";
import { ProblemRows } from "./problem-rows.ts";
import { readInOrder } from "./read-in-order.ts";
import type { ReadingOrder } from "./reading-order.ts";
import type { ReadingStart, SourceEnd } from "./reading-start.ts";
import { RecordIntake } from "./record-intake.ts";
import { inTimeOrder, type ReadFrameAt } from "./time-order.ts";

const TOO_LONG = { code: "line-too-long", hint: undefined } as const;
const MAY_BE_CUT = {
  code: "unterminated",
  hint: "--final reads a last line without a line end as it is",
} as const;

/** Turns the bytes of one source into events: frames, parses and assembles them, assigns boots, writes them. */
export class SourceReader {
  readonly framer: LineFramer;
  readonly assembler: Assembler;
  readonly tracker: BootTracker;
  readonly sink: EventSink;
  readonly problems: ProblemRows;
  readonly others: OtherLineWriter;
  readonly census: CarrierCensus;
  /** Adds the content of a record to its event. */
  readonly map: (event: OpenEvent, record: AuditRecord) => void;
  /** Number of complete lines. */
  lines: number;
  readonly #events: EventBuilder;
  readonly #failed: FailedRecords;
  readonly #frames: RecordFrames;
  readonly #reader: FrameReader;
  readonly #records: RecordIntake;
  /** Frames to read at the end, in time order; undefined: each is read immediately. */
  #collected: ReadFrameAt[] | undefined;
  readonly #order: ReadingOrder | undefined;
  readonly #stored: ReadingStart["stored"];

  constructor(store: Store, source: number, nodeName: string | null, from: ReadingStart) {
    this.lines = from.lines;
    this.#order = typeof from.order === "string" ? undefined : from.order;
    this.#stored = from.stored;
    this.#collected = from.order === "by time" ? [] : undefined;
    this.problems = new ProblemRows(store, source);
    this.others = new OtherLineWriter(store, source);
    this.census = new CarrierCensus(store, source);
    this.#failed = new FailedRecords(store, source, this.problems, from.recent);
    this.#events = new EventBuilder(store, source, nodeName, from, {
      census: this.census,
      problems: this.problems,
      failed: this.#failed,
      noteTextsLeftOut: (count) => this.#records.noteTextsLeftOut(count),
    });
    const { sink, tracker, map } = this.#events;
    this.sink = sink;
    this.tracker = tracker;
    this.map = map;
    this.assembler = this.#events.assembler;
    const memory = from.accepts.plain && from.order === "as it stands" ? new LineMemory() : undefined;
    const { others, census, problems, assembler } = this;
    const failed = this.#failed;
    this.#reader = new FrameReader({
      accepts: from.accepts,
      memory,
      others,
      census,
      problems,
      failed,
      take: (record, carrier, offset, end) => this.#records.add(record, carrier, offset, end),
    });
    this.#records = new RecordIntake({
      assembler,
      census,
      problems,
      failed,
      place: this.#reader.place,
      bounds: from.bounds,
      hasProblem: (code) => offsetOfProblem(store, source, code) !== undefined,
      isNameless: nodeName === null && !from.readAs.has(""),
    });
    this.#frames = new RecordFrames((text, offset, end, lines, behind) => {
      const line = this.lines - behind - lines + 1;
      if (this.#collected === undefined) this.#reader.read({ text, offset, end, line, lines });
      else this.#collected.push({ text, offset, end, line, lines });
    }, from.accepts.isTable);
    if (from.firstLine !== undefined) this.#noteHeader(from.firstLine);
    this.framer = new LineFramer(
      from.offset,
      from.bounds["line-bytes"],
      {
        line: (text, offset, end) => {
          this.lines++;
          if (offset === 0) this.#noteHeader(text);
          this.#frames.line(text, offset, end);
          this.framer.recalls = this.#frames.start === undefined;
        },
        recalled: (record, offset, end) => {
          this.#reader.place.line = ++this.lines;
          this.#reader.place.lines = 1;
          this.#records.add(record, null, offset, end);
        },
        tooLong: (offset, end) => {
          this.#frames.flush();
          this.lines++;
          const words = `a line of ${end - offset} bytes: --bound line-bytes=N reads longer ones`;
          this.problems.add("line-too-long", words, this.lines, offset, end);
        },
      },
      memory,
    );
  }

  get table(): TableContext {
    return this.#reader.table;
  }

  /** The first line that is not a record, or a later, more informative one. */
  get firstRejected(): RejectedLine | undefined {
    return this.#reader.firstRejected;
  }

  /** Calls that contradict the event with their id. */
  get conflicts(): CallConflicts {
    return this.#records.conflicts;
  }

  /** Start of the first unread line: it, or its entry, is incomplete. */
  get consumed(): number {
    return this.#frames.start ?? this.framer.consumed;
  }

  /** The last line has no line end but is visibly complete. */
  get endsWhole(): boolean {
    return this.framer.hasOpenLine && openEnd(this.framer, this.#frames, this.table)?.isWhole === true;
  }

  push(bytes: Buffer, offset: number): void {
    const reader = this.#reader;
    reader.mayHaveNul = reader.mayHaveNul || bytes.includes(0);
    this.framer.push(bytes, offset);
    reader.mayHaveNul = reader.mayHaveNul && (this.framer.hasOpenLine || this.#frames.start !== undefined);
  }

  /** Ends the source: open events are written. `last` is the end of its bytes, if it cannot grow: then an incomplete line is read, or a problem. */
  end(last: SourceEnd | undefined): void {
    if (this.#order !== undefined) this.#readTurned(this.#order, last);
    else if (last !== undefined) {
      if (last.size > this.framer.consumed) this.#endWithin(last);
      this.#frames.flush();
    }
    if (this.#collected !== undefined)
      for (const frame of inTimeOrder(this.#collected, this.table)) this.#reader.read(frame);
    this.#events.end();
  }

  #readTurned(order: ReadingOrder, last: SourceEnd | undefined): void {
    readInOrder(order, this.table, {
      frames: ({ from, to, line }, take) => {
        this.lines = line - 1;
        this.#collected = take === undefined ? undefined : [];
        this.framer.moveTo(from);
        for (const { bytes, offset } of this.#stored(from, to)) {
          this.push(bytes, offset);
          if (take === undefined) this.flush();
        }
        if (last?.size === to && to > this.framer.consumed) this.#endWithin(last);
        this.#frames.flush();
        if (take !== undefined) this.#collected?.forEach(take);
        this.#collected = undefined;
        this.flush();
      },
      read: (frame) => {
        this.#reader.mayHaveNul = true;
        this.#reader.read(frame);
      },
    });
    this.lines = order.lines;
    this.census.counts.newestFirst = true;
  }

  /** Writes finished events. */
  flush(): void {
    this.others.flush();
    this.census.flush();
    this.#events.flush();
  }

  /** Called at the end with the number of copies in merged events. */
  noteCopies(count: number): void {
    if (count === 0) return;
    this.census.counts.copies += count;
    this.census.flush();
  }

  #noteHeader(line: string): void {
    if (this.#reader.noteHeader(line)) this.#frames.hasRows = true;
  }

  /** The last line has no line end: it is a record if visibly complete, or if the user declares it complete. */
  #endWithin({ size, isSure }: SourceEnd): void {
    const { consumed, openLine } = this.framer;
    const last = openEnd(this.framer, this.#frames, this.table);
    this.lines++;
    if (openLine !== undefined && (last?.isWhole === true || (isSure && last?.isRecord === true))) {
      this.#frames.line(openLine, consumed, size);
      return;
    }
    const { hint, code } = last === undefined ? TOO_LONG : (last.frame.problems[0] ?? MAY_BE_CUT);
    this.#reader.reject(code, hint, openLine ?? "");
    this.problems.add("unterminated", "the source ends within this line", this.lines, consumed, size);
  }

  /** The line that begins at an offset. */
  lineAt(offset: number): number {
    return this.#failed.lineAt(offset);
  }
}
