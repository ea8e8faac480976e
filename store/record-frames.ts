// SPDX-License-Identifier: Apache-2.0
import { countedEnd } from "../types/counted-message.ts";
import { endsInNext, indentOf, mayBeInObject, mayHoldRecord, opensObject } from "../types/json-lines.ts";
import { type LogPiece, pieceOf } from "../types/log-piece.ts";
import { beginsRow, countQuotes } from "../types/table-rows.ts";

/** Longer entries are handed over as they are: memory stays bounded. */
const MAX_FRAME_BYTES = 1024 * 1024;
const LOWER_N = 110;
const LOWER_T = 116;
const EQUALS = 61;

/** `journalctl -o export` begins every entry with fields of its own. */
const ENTRY_START = /^__[A-Z_]{1,64}=/;
/** Lines of other streams that may stand between two pieces of one line. */
const MAX_LINES_BETWEEN = 32;

/** Takes a frame: its lines without the last LF, which stands at `end`; how many they are, and how many have been taken behind it. */
export type FrameHandler = (text: string, offset: number, end: number, lines: number, behind: number) => void;

/** A line, and where it stands. */
interface Line {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

interface OpenFrame {
  text: string;
  readonly offset: number;
  end: number;
  readonly kind: "entry" | "object" | "row" | LogPiece["form"];
  /** Of pieces: for each stream whose line has not ended, the lines that stand behind its last piece. */
  readonly streams: Map<string, number>;
  /** Of an entry: what has been read of a field that begins with its length; null outside of one. */
  binary: string | null;
  lines: number;
  /** Of an object: its lines, should they be none, and whether it has shown a record. */
  readonly own: Line[];
  readonly indent: number;
  hasRecord: boolean;
  /** Of a row: its quotation marks. */
  quotes: number;
}

/** Relation of a line to the frame before it: in it, its last line, or behind it. A blank line ends an entry and is nothing else. */
type Place = "inside" | "last" | "behind" | "blank";

/**
 * Puts together the lines that are one entry of a log: nearly always one. Pieces of a line may stand between
 * lines of the other stream, which are then in the frame, too. It looks at lines alone, so the stored bytes of
 * an event fall into the same frames as those of the log that they came from.
 */
export class RecordFrames {
  readonly #handler: FrameHandler;
  #open: OpenFrame | null = null;
  /** Whether a quoted cell of a table's row may have several lines. */
  hasRows: boolean;

  constructor(handler: FrameHandler, hasRows: boolean) {
    this.#handler = handler;
    this.hasRows = hasRows;
  }

  /** Where the frame begins that has not ended; undefined where there is none. */
  get start(): number | undefined {
    return this.#open?.offset;
  }

  /** The lines of a frame that has not ended, where the next line may be its last. */
  get pieces(): string | undefined {
    return this.#open === null || this.#open.kind === "entry" ? undefined : this.#open.text;
  }

  /** Takes the next line, which stands at [offset, end). */
  line(text: string, offset: number, end: number): void {
    if (this.#open === null) {
      const first = text.charCodeAt(0);
      if ((first === LOWER_T || first === LOWER_N) && text.charCodeAt(4) === EQUALS)
        this.#handler(text, offset, end, 1, 0);
      else this.#begin({ text, offset, end });
      return;
    }
    this.#goOn(this.#open, { text, offset, end });
  }

  /** Hands over what has not ended: the input has. */
  flush(): void {
    this.#handOver(0);
  }

  /** An object that has no end, or no record, is so many lines. */
  #handOver(behind: number, isWhole = false): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const { text, offset, end, lines, own, hasRecord } = open;
    if (open.kind !== "object" || (hasRecord && (isWhole || endsInNext(text))))
      this.#handler(text, offset, end, lines, behind);
    else
      own.forEach((line, i) => {
        this.#handler(line.text, line.offset, line.end, 1, behind + own.length - 1 - i);
      });
  }

  #begin(line: Line): void {
    const { text, offset, end } = line;
    const piece = pieceOf(text);
    const kind = this.#kindOf(text, piece);
    if (kind === undefined) {
      this.#handler(text, offset, end, 1, 0);
      return;
    }
    this.#open = {
      text,
      offset,
      end,
      kind,
      streams: piece === undefined ? new Map() : new Map([[piece.stream, 0]]),
      binary: null,
      lines: 1,
      own: kind === "object" ? [line] : [],
      indent: kind === "object" ? indentOf(text) : 0,
      hasRecord: false,
      quotes: kind === "row" ? countQuotes(text) : 0,
    };
  }

  /** Of a frame that begins with this line and goes on. */
  #kindOf(text: string, piece: LogPiece | undefined): OpenFrame["kind"] | undefined {
    if (piece !== undefined) return piece.goesOn ? piece.form : undefined;
    if (ENTRY_START.test(text)) return "entry";
    if (opensObject(text)) return "object";
    return this.hasRows && beginsRow(text) && countQuotes(text) % 2 === 1 ? "row" : undefined;
  }

  #goOn(open: OpenFrame, line: Line): void {
    const place = placeOf(open, line.text);
    if (place === "inside" || place === "last") {
      open.text += `\n${line.text}`;
      open.end = line.end;
      open.lines++;
      if (open.kind === "object") {
        open.own.push(line);
        open.hasRecord ||= mayHoldRecord(line.text);
      }
      if (place === "last") this.#handOver(0, true);
      else if (open.text.length > MAX_FRAME_BYTES) this.#handOver(0);
      return;
    }
    this.#handOver(1);
    if (place === "behind") this.line(line.text, line.offset, line.end);
  }
}

function placeOf(open: OpenFrame, text: string): Place {
  switch (open.kind) {
    case "entry":
      return placeInEntry(open, text);
    case "object":
      return placeInObject(open, text);
    case "row":
      return placeInRow(open, text);
    default:
      return placeOfPiece(open, text);
  }
}

function placeInEntry(open: OpenFrame, text: string): Place {
  if (open.binary === null) {
    if (text === "") return "blank";
    if (!text.includes("=")) open.binary = "";
    return "inside";
  }
  open.binary += text;
  if (open.binary.length >= 8) {
    const length = Buffer.from(open.binary.slice(0, 8), "latin1").readBigUInt64LE();
    if (BigInt(open.binary.length - 8) >= length) {
      open.binary = null;
      return "inside";
    }
  }
  open.binary += "\n";
  return "inside";
}

/** An object ends with a brace as far left as its own first line. One that has shown no record, and has objects in it, is no record's. */
function placeInObject(open: OpenFrame, text: string): Place {
  if (!mayBeInObject(text)) return "behind";
  const indent = indentOf(text);
  if (text.charAt(indent) === "{" && !open.hasRecord) return "behind";
  if (text.charAt(indent) !== "}" || indent > open.indent) return "inside";
  return opensObject(text) ? "behind" : "last";
}

/** A row ends with its last quotation mark, or where another one begins: then it had lost one. */
function placeInRow(open: OpenFrame, text: string): Place {
  if (beginsRow(text)) return "behind";
  open.quotes += countQuotes(text);
  return open.quotes % 2 === 0 ? "last" : "inside";
}

function placeOfPiece(open: OpenFrame, text: string): Place {
  const piece = pieceOf(text);
  if (piece === undefined || piece.form !== open.kind) return "behind";
  for (const [stream, lines] of open.streams)
    if (lines < MAX_LINES_BETWEEN) open.streams.set(stream, lines + 1);
    else open.streams.delete(stream);
  if (piece.goesOn) open.streams.set(piece.stream, 0);
  else open.streams.delete(piece.stream);
  return open.streams.size > 0 ? "inside" : "last";
}

/** The frames in bytes of a source, given as latin1 without the last LF. */
export function splitFrames(text: string, handler: FrameHandler): void {
  const frames = new RecordFrames(handler, true);
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const lineEnd = newline < 0 ? text.length : newline;
    const end = countedEnd(text, start, lineEnd) ?? lineEnd;
    frames.line(text.slice(start, end), start, end);
    start = end === lineEnd ? end + 1 : end;
  }
  frames.flush();
}
