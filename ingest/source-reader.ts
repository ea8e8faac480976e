// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import { RecordFrames } from "../store/record-frames.ts";
import { offsetOfProblem } from "../store/repositories/problems/problem-writer.ts";
import { nodeRow } from "../store/repositories/sources/node-rows.ts";
import { OtherLineWriter } from "../store/repositories/sources/other-line-writer.ts";
import type { Store } from "../store/store.ts";
import type { Carrier } from "../transport/carrier.ts";
import type { FrameProblem } from "../transport/frame-problem.ts";
import { type Frame, readFrame, type TableContext } from "../transport/read-frame.ts";
import { tableHeader } from "../transport/table-row.ts";
import { AccountNameRows } from "./account-name-rows.ts";
import { contradictsItself } from "./argument-clash.ts";
import { Assembler, type Taken } from "./assemble-events.ts";
import { BootTracker } from "./boot-tracker.ts";
import type { Bounds } from "./bounds.ts";
import { CallConflicts } from "./call-conflicts.ts";
import { CarrierCensus } from "./carrier-census.ts";
import type { CarrierFilter } from "./carrier-filter.ts";
import { EventSink } from "./event-sink.ts";
import { FailedRecords } from "./failed-records.ts";
import { LineFramer } from "./frame-lines.ts";
import { mapRecord } from "./map-record.ts";
import { LineMemory } from "./memory/line-memory.ts";
import { moreTelling } from "./no-records.ts";
import { openEnd } from "./open-end.ts";
import type { OpenEvent } from "./open-event.ts";
import { type ProblemCode, ProblemRows } from "./problem-rows.ts";
import { readInOrder } from "./read-in-order.ts";
import type { ReadingOrder } from "./reading-order.ts";
import { RecordProblem } from "./record-problem.ts";
import { RowDictionary } from "./row-dictionary.ts";
import type { Segment } from "./segment.ts";
import { inTimeOrder, type ReadFrameAt } from "./time-order.ts";

const CARRIAGE_RETURN = 13;
const REPORTED_BYTES = 80;

const TWO_HOSTS =
  "Records that cannot belong to one event have the same event id: they are of two hosts, or of two boots.";
const APART = "This one starts an event of its own.";
const NEITHER =
  "This one may belong to either, and counts for neither; the first in the log counts as the event's, and may be the other's too.";
const ITSELF =
  "The record contradicts itself: it has an argument twice, or more than its argc= counts. Those arguments are gaps.";
const TWO_VALUES =
  "Another record of this event says something else of what the kernel says once. Both are kept, and the event is marked contradictory.";
const NAME_THEM = "give each host's logs a name: --node NAME";

/** Where reading begins. */
export interface ReadingStart {
  readonly offset: number;
  readonly lines: number;
  /** The source's segments of its boots. */
  readonly segments: readonly Segment[];
  /** Blocks that are not in the database yet. */
  readonly recent: (source: number, offset: number) => Buffer | undefined;
  /** Carriers with records that are read. */
  readonly accepts: CarrierFilter;
  readonly bounds: Bounds;
  /** Hosts that names of its records stand for, where these are others'. */
  readonly readAs: ReadonlyMap<string, string>;
  /** Lines in no order are read in that of their times, once all are there; parts with the newest event first are turned. */
  readonly order: "as it stands" | "by time" | ReadingOrder;
  /** The source's stored bytes from one offset to another. */
  readonly stored: (
    from: number,
    to: number,
  ) => Iterable<{ readonly offset: number; readonly bytes: Buffer }>;
  /** The first line of the source, where it may be a table and reading begins behind it. */
  readonly firstLine: string | undefined;
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

const TOO_LONG = { code: "line-too-long", hint: undefined } as const;
const MAY_BE_CUT = {
  code: "unterminated",
  hint: "--final reads a last line without a line end as it is",
} as const;

/** Bytes of one source on their way to events: framed, parsed, assembled, placed in boots, written. */
export class SourceReader {
  readonly framer: LineFramer;
  readonly assembler: Assembler;
  readonly tracker: BootTracker;
  readonly sink: EventSink;
  readonly problems: ProblemRows;
  readonly others: OtherLineWriter;
  readonly census: CarrierCensus;
  /** Puts what a record says into its event. */
  readonly map: (event: OpenEvent, record: AuditRecord) => void;
  /** Lines that have ended. */
  lines: number;
  /** Calls that contradict the event that they say they are of. */
  readonly conflicts = new CallConflicts();
  readonly #bounds: Bounds;
  readonly #hasProblem: (code: ProblemCode) => boolean;
  /** Of the record that is read: texts that got no row. */
  #textsLeftOut = 0;
  readonly #names: AccountNameRows;
  readonly #failed: FailedRecords;
  readonly #frames: RecordFrames;
  readonly #accepts: CarrierFilter;
  /** Records that name no host have none. */
  readonly #isNameless: boolean;
  /** Number of the first line of the frame that is being read, and how many lines it has. */
  #firstLine = 0;
  #frameLines = 1;
  #table: TableContext;
  /** Frames that are read at the end, in the order of their times; undefined: each is read at once. */
  #collected: ReadFrameAt[] | undefined;
  readonly #order: ReadingOrder | undefined;
  readonly #stored: ReadingStart["stored"];
  /** The first line that is no record, or a later one that says more of the input. */
  firstRejected: RejectedLine | undefined;
  #chunkHasNul = false;
  /** Undefined where lines are not read as they stand. */
  readonly #memory: LineMemory | undefined;

  constructor(store: Store, source: number, nodeName: string | null, from: ReadingStart) {
    const { bounds } = from;
    this.#bounds = bounds;
    const rows = new RowDictionary(store, bounds["message-texts"]);
    this.#names = new AccountNameRows(store);
    this.#hasProblem = (code) => offsetOfProblem(store, source, code) !== undefined;
    const { texts } = rows;
    this.map = (event, record) => {
      texts.node = event.node.id;
      mapRecord(event, record, rows);
      if (texts.leftOut > 0) this.#textsLeftOut += texts.takeLeftOut();
      this.#names.note(event.node.id, record);
    };
    this.lines = from.lines;
    this.#accepts = from.accepts;
    this.#order = typeof from.order === "string" ? undefined : from.order;
    this.#stored = from.stored;
    this.#collected = from.order === "by time" ? [] : undefined;
    this.#isNameless = nodeName === null && !from.readAs.has("");
    this.problems = new ProblemRows(store, source);
    this.others = new OtherLineWriter(store, source);
    this.census = new CarrierCensus(store, source);
    this.#failed = new FailedRecords(store, source, this.problems, from.recent);
    this.sink = new EventSink(store, rows, from.segments, from.recent, {
      onFull: (event) => this.#failed.addEvent(new RecordProblem("serial-taken", fullText(event)), event),
      onRefused: (error, runs) => this.#failed.addRuns(error, runs),
      onCopies: (count) => {
        this.census.counts.copies += count;
      },
      onContradiction: (event) => this.#tellOfTwin(event),
      onConflict: ({ offset, end }) =>
        this.problems.add("contradiction", TWO_VALUES, this.lineAt(offset), offset, end),
    });
    this.tracker = new BootTracker(
      {
        isTaken: (event) => this.sink.isTaken(event.segment as Segment, event.sequence, event.timeMs),
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
    this.#memory = from.accepts.plain && from.order === "as it stands" ? new LineMemory() : undefined;
    const { isTable } = from.accepts;
    this.#table = { mayBeRow: isTable, header: undefined };
    this.#frames = new RecordFrames((text, offset, end, lines, behind) => {
      const line = this.lines - behind - lines + 1;
      if (this.#collected === undefined) this.#readAt({ text, offset, end, line, lines });
      else this.#collected.push({ text, offset, end, line, lines });
    }, isTable);
    if (from.firstLine !== undefined) this.#noteHeader(from.firstLine);
    this.framer = new LineFramer(
      from.offset,
      bounds["line-bytes"],
      {
        line: (text, offset, end) => {
          this.lines++;
          if (offset === 0) this.#noteHeader(text);
          this.#frames.line(text, offset, end);
          this.framer.recalls = this.#frames.start === undefined;
        },
        recalled: (record, offset, end) => {
          this.#firstLine = ++this.lines;
          this.#frameLines = 1;
          this.#add(record, null, offset, end);
        },
        tooLong: (offset, end) => {
          this.#frames.flush();
          this.lines++;
          this.#firstLine = this.lines;
          this.#problem(
            "line-too-long",
            `a line of ${end - offset} bytes: --bound line-bytes=N reads longer ones`,
            offset,
            end,
          );
        },
      },
      this.#memory,
    );
  }

  get table(): TableContext {
    return this.#table;
  }

  /** Where the first line begins that has not been read: it has not ended, or its entry has not. */
  get consumed(): number {
    return this.#frames.start ?? this.framer.consumed;
  }

  /** The last line has no end and shows that it is whole. */
  get endsWhole(): boolean {
    return this.framer.hasOpenLine && openEnd(this.framer, this.#frames, this.#table)?.isWhole === true;
  }

  push(bytes: Buffer, offset: number): void {
    this.#chunkHasNul = this.#chunkHasNul || bytes.includes(0);
    this.framer.push(bytes, offset);
    this.#chunkHasNul = (this.framer.hasOpenLine || this.#frames.start !== undefined) && this.#chunkHasNul;
  }

  /** Ends the source: what is open is written. `last` says where its bytes end, if it cannot grow: then a line without an end is read, or a problem. */
  end(last: SourceEnd | undefined): void {
    if (this.#order !== undefined) this.#readTurned(this.#order, last);
    else if (last !== undefined) {
      if (last.size > this.framer.consumed) this.#endWithin(last);
      this.#frames.flush();
    }
    if (this.#collected !== undefined)
      for (const frame of inTimeOrder(this.#collected, this.#table)) this.#readAt(frame);
    this.tracker.daemons.end();
    this.assembler.end();
  }

  #readTurned(order: ReadingOrder, last: SourceEnd | undefined): void {
    readInOrder(order, this.#table, {
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
        this.#chunkHasNul = true;
        this.#readAt(frame);
      },
    });
    this.lines = order.lines;
    this.census.counts.newestFirst = true;
  }

  /** Writes what is finished. */
  flush(): void {
    this.others.flush();
    this.census.flush();
    this.sink.flush();
    this.#names.flush();
  }

  /** The first line of a table names its columns. */
  #noteHeader(line: string): void {
    const header = tableHeader(line);
    if (header === undefined) return;
    this.#table = { mayBeRow: true, header };
    this.#frames.hasRows = true;
  }

  #readAt({ text, offset, end, line, lines }: ReadFrameAt): void {
    this.#firstLine = line;
    this.#frameLines = lines;
    this.#read(text, offset, end);
  }

  /** Reads a frame that stands at [offset, end): a line, or several that are one entry. */
  #read(text: string, offset: number, end: number): void {
    const isPlain = text.startsWith("type=") || text.startsWith("node=");
    if (isPlain && this.#accepts.plain && !(this.#chunkHasNul && text.includes("\0"))) {
      let result: ReturnType<typeof parseRecord>;
      try {
        result = parseRecord(text);
      } catch (error) {
        return this.#failed.addRecord(error, this.#firstLine, offset, end);
      }
      if (result.ok && !mayHoldHeader(result.record, text)) {
        if (this.#memory?.isToLearn === true) this.#memory.learn(result.record);
        this.#add(result.record, null, offset, end);
        return;
      }
    }
    if (end === offset || (text.length === 1 && text.charCodeAt(0) === CARRIAGE_RETURN)) return;
    let frame: Frame;
    try {
      frame = readFrame(text, this.#table);
    } catch (error) {
      return this.#failed.addRecord(error, this.#firstLine, offset, end);
    }
    this.#take(frame, text, offset, end);
  }

  #take(frame: Frame, text: string, offset: number, end: number): void {
    const isAccepted = this.#accepts.carrier(frame.carrier);
    if (frame.isOther || (!isAccepted && frame.records.length > 0)) {
      this.firstRejected ??= { code: "no-event-id", hint: undefined, text: text.slice(0, REPORTED_BYTES) };
      this.others.add(this.#firstLine, this.#frameLines, offset, end);
      if (!frame.isOther) this.census.refuse(frame.carrier);
      return;
    }
    if (frame.otherLines > 0) this.others.add(this.#firstLine, frame.otherLines, offset, end);
    for (const { record, carrier } of frame.records) this.#add(record, carrier, offset, end);
    for (const problem of frame.problems) this.#tell(problem, text, offset, end);
  }

  #tell({ code, column, detail, hint }: FrameProblem, text: string, offset: number, end: number): void {
    const line = { code, hint, text: text.slice(0, REPORTED_BYTES) };
    this.firstRejected = moreTelling(this.firstRejected, line);
    const near = text.slice(column, column + REPORTED_BYTES).replaceAll("\n", " ");
    const words = [`column ${column + 1}: ${detail}`, near, hint].filter(Boolean).join("\n");
    this.#problem(code, words, offset, end);
  }

  /** The last line has no end: a record, if it shows that it is whole, or if the user says so. */
  #endWithin({ size, isSure }: SourceEnd): void {
    const { consumed, openLine } = this.framer;
    const last = openEnd(this.framer, this.#frames, this.#table);
    this.lines++;
    if (openLine !== undefined && (last?.isWhole === true || (isSure && last?.isRecord === true))) {
      this.#frames.line(openLine, consumed, size);
      return;
    }
    this.#firstLine = this.lines;
    const { hint, code } = last === undefined ? TOO_LONG : (last.frame.problems[0] ?? MAY_BE_CUT);
    this.firstRejected ??= { code, hint, text: openLine?.slice(0, REPORTED_BYTES) ?? "" };
    this.#problem("unterminated", "the source ends within this line", consumed, size);
  }

  #add(record: AuditRecord, carrier: Carrier | null, offset: number, end: number): void {
    let taken: Taken;
    this.#textsLeftOut = 0;
    try {
      taken = this.assembler.add(record, carrier, offset, end);
    } catch (error) {
      // What fails is a problem of this record alone.
      return this.#failed.addRecord(error, this.#firstLine, offset, end);
    }
    this.census.count(carrier);
    if (this.#textsLeftOut > 0) this.#tellOfTexts(offset, end);
    if (record.truncated) this.census.counts.truncated++;
    if (record.type === "SYSCALL") {
      const isNameless = this.#isNameless && record.node === null && (carrier?.host ?? null) === null;
      this.conflicts.note(taken, isNameless);
    }
    switch (taken) {
      case "added":
        if (record.type === "EXECVE" && contradictsItself(record))
          this.#problem("contradiction", ITSELF, offset, end);
        return;
      case "copy":
        this.census.counts.copies++;
        return;
      case "conflict":
        this.#problem("contradiction", TWO_VALUES, offset, end);
        return;
      case "full":
        this.#problem(
          "record-limit",
          `its event has ${this.#bounds["event-records"]} records already: --bound event-records=N`,
          offset,
          end,
        );
        return;
      case "twin":
        this.#problem("contradiction", `${TWO_HOSTS} ${APART}\n\n${NAME_THEM}`, offset, end);
        return;
      case "contradiction":
        this.#problem("contradiction", `${TWO_HOSTS} ${NEITHER}\n\n${NAME_THEM}`, offset, end);
    }
  }

  /** A host's messages have as many texts as they may: told once for a source, and counted. */
  #tellOfTexts(offset: number, end: number): void {
    this.census.counts.textsLeftOut += this.#textsLeftOut;
    if (this.#hasProblem("text-limit")) return;
    const most = this.#bounds["message-texts"];
    const words = `messages of this host's programs have ${most} different texts: new ones, from here on, are found by search -w alone. --bound message-texts=N`;
    this.#problem("text-limit", words, offset, end);
  }

  /** An event whose id another one has, with another SYSCALL. */
  #tellOfTwin({ offset, end }: OpenEvent): void {
    this.problems.add(
      "contradiction",
      `${TWO_HOSTS} ${APART}\n\n${NAME_THEM}`,
      this.lineAt(offset),
      offset,
      end,
    );
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
    this.problems.add(code, detail, this.#firstLine, offset, end);
  }
}

/** A message that holds what looks like a record: two lines may have been glued together within it. */
function mayHoldHeader({ claimsStart, enrichedStart }: AuditRecord, text: string): boolean {
  return claimsStart < enrichedStart && text.indexOf(" msg=audit(") !== text.lastIndexOf(" msg=audit(");
}

function fullText({ serial }: OpenEvent): string {
  return `serial ${serial} has four events already`;
}
