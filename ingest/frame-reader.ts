// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import type { OtherLineWriter } from "../store/repositories/sources/other-line-writer.ts";
import type { Carrier } from "../transport/carrier.ts";
import type { FrameProblem } from "../transport/frame-problem.ts";
import { type Frame, readFrame, type TableContext } from "../transport/read-frame.ts";
import { tableHeader } from "../transport/table-row.ts";
import type { CarrierCensus } from "./carrier-census.ts";
import type { CarrierFilter } from "./carrier-filter.ts";
import type { FailedRecords } from "./failed-records.ts";
import type { LineMemory } from "./memory/line-memory.ts";
import { moreTelling } from "./no-records.ts";
import type { ProblemCode, ProblemRows } from "./problem-rows.ts";
import type { ReadFrameAt } from "./time-order.ts";

const CARRIAGE_RETURN = 13;
const REPORTED_BYTES = 80;

/** The current frame: the number of its first line, and its number of lines. */
export interface FramePlace {
  line: number;
  lines: number;
}

/** A line that is not a record, to describe the input in a message. */
export interface RejectedLine {
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  /** Its beginning, in latin1. */
  readonly text: string;
  /** A journal entry of another program. */
  readonly isJournals?: boolean;
}

export interface FrameReaderParts {
  readonly accepts: CarrierFilter;
  /** Undefined if lines are not read in order. */
  readonly memory: LineMemory | undefined;
  readonly others: OtherLineWriter;
  readonly census: CarrierCensus;
  readonly problems: ProblemRows;
  readonly failed: FailedRecords;
  /** Receives a record of the frame at [offset, end). */
  readonly take: (record: AuditRecord, carrier: Carrier | null, offset: number, end: number) => void;
}

/** Turns frames into records: plain records by the grammar, others by their carrier. The rest are problems, or lines of other programs. */
export class FrameReader {
  readonly place: FramePlace = { line: 0, lines: 1 };
  /** The first line that is not a record, or a later, more informative one. */
  firstRejected: RejectedLine | undefined;
  /** A frame may contain a NUL. */
  mayHaveNul = false;
  readonly #parts: FrameReaderParts;
  #table: TableContext;

  constructor(parts: FrameReaderParts) {
    this.#parts = parts;
    this.#table = { mayBeRow: parts.accepts.isTable, header: undefined };
  }

  get table(): TableContext {
    return this.#table;
  }

  /** The first line of a table names its columns. Returns whether this one does. */
  noteHeader(line: string): boolean {
    const header = tableHeader(line);
    if (header !== undefined) this.#table = { mayBeRow: true, header };
    return header !== undefined;
  }

  /** Reads a frame: a line, or several that are one entry. */
  read({ text, offset, end, line, lines }: ReadFrameAt): void {
    this.place.line = line;
    this.place.lines = lines;
    const { accepts, memory, take, failed } = this.#parts;
    const isPlain = text.startsWith("type=") || text.startsWith("node=");
    if (isPlain && accepts.plain && !(this.mayHaveNul && text.includes("\0"))) {
      let result: ReturnType<typeof parseRecord>;
      try {
        result = parseRecord(text);
      } catch (error) {
        return failed.addRecord(error, line, offset, end);
      }
      if (result.ok && !mayHoldHeader(result.record, text)) {
        if (memory?.isToLearn === true) memory.learn(result.record);
        take(result.record, null, offset, end);
        return;
      }
    }
    if (end === offset || (text.length === 1 && text.charCodeAt(0) === CARRIAGE_RETURN)) return;
    let frame: Frame;
    try {
      frame = readFrame(text, this.#table);
    } catch (error) {
      return failed.addRecord(error, line, offset, end);
    }
    this.#take(frame, text, offset, end);
  }

  /** Keeps the first line that is not a record. */
  reject(code: ProblemCode, hint: string | undefined, text: string, isJournals = false): void {
    this.firstRejected ??= { code, hint, text: text.slice(0, REPORTED_BYTES), isJournals };
  }

  #take(frame: Frame, text: string, offset: number, end: number): void {
    const { accepts, others, census, take } = this.#parts;
    const { line, lines } = this.place;
    const isAccepted = accepts.carrier(frame.carrier);
    if (frame.isOther || (!isAccepted && frame.records.length > 0)) {
      this.reject("no-event-id", undefined, text, frame.isOther && frame.carrier?.form === "journal");
      others.add(line, lines, offset, end);
      if (!frame.isOther) census.refuse(frame.carrier);
      return;
    }
    if (frame.otherLines > 0) others.add(line, frame.otherLines, offset, end);
    for (const { record, carrier } of frame.records) take(record, carrier, offset, end);
    for (const problem of frame.problems) this.#tell(problem, text, offset, end);
  }

  #tell({ code, column, detail, hint }: FrameProblem, text: string, offset: number, end: number): void {
    const line = { code, hint, text: text.slice(0, REPORTED_BYTES) };
    this.firstRejected = moreTelling(this.firstRejected, line);
    const near = text.slice(column, column + REPORTED_BYTES).replaceAll("\n", " ");
    const words = [`column ${column + 1}: ${detail}`, near, hint].filter(Boolean).join("\n");
    this.#parts.problems.add(code, words, this.place.line, offset, end);
  }
}

/** A message that contains text like a record: two lines may have been glued together inside it. */
function mayHoldHeader({ claimsStart, enrichedStart }: AuditRecord, text: string): boolean {
  return claimsStart < enrichedStart && text.indexOf(" msg=audit(") !== text.lastIndexOf(" msg=audit(");
}
