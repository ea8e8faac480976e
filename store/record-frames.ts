// SPDX-License-Identifier: Apache-2.0
import { countedEnd } from "../types/counted-message.ts";
import { opensObject } from "../types/json-lines.ts";
import { type LogPiece, pieceOf } from "../types/log-piece.ts";
import { beginsRow, countQuotes } from "../types/table-rows.ts";
import { type FramePart, type Line, PrintedObject } from "./printed-object.ts";

/** Longer entries are returned unjoined: memory stays bounded. */
const MAX_FRAME_BYTES = 1024 * 1024;
const LOWER_N = 110;
const LOWER_T = 116;
const EQUALS = 61;

/** `journalctl -o export` begins every entry with its own fields. */
const ENTRY_START = /^__[A-Z_]{1,64}=/;
/** Maximum number of lines of other streams between two pieces of one line. */
const MAX_LINES_BETWEEN = 32;

/** Receives a frame: its lines without the last LF, which is at `end`; their number, and the number of lines taken after it. */
export type FrameHandler = (text: string, offset: number, end: number, lines: number, behind: number) => void;

interface OpenFrame {
  text: string;
  readonly offset: number;
  end: number;
  readonly kind: "entry" | "row" | LogPiece["form"];
  /** For pieces: for each stream with an incomplete line, the number of lines after its last piece. */
  readonly streams: Map<string, number>;
  /** For an entry: the state of a field with a length prefix; null outside one. */
  binary: string | null;
  lines: number;
  /** For a row: its number of quotation marks. */
  quotes: number;
}

/**
 * Joins the lines of one log entry: nearly always a single line. Pieces of a line may be interleaved with
 * lines of the other stream, which are then in the frame, too. It examines only lines, so the stored bytes of
 * an event give the same frames as the original log.
 */
export class RecordFrames {
  readonly #handler: FrameHandler;
  #open: OpenFrame | PrintedObject | null = null;
  /** Whether a quoted cell of a table's row may have several lines. */
  hasRows: boolean;

  constructor(handler: FrameHandler, hasRows: boolean) {
    this.#handler = handler;
    this.hasRows = hasRows;
  }

  /** Start of the incomplete frame; undefined if there is none. */
  get start(): number | undefined {
    return this.#open?.offset;
  }

  /** The lines of an incomplete frame, if the next line may be its last. */
  get pieces(): string | undefined {
    const open = this.#open;
    return open === null || (!(open instanceof PrintedObject) && open.kind === "entry")
      ? undefined
      : open.text;
  }

  /** Adds the next line, at [offset, end). */
  line(text: string, offset: number, end: number): void {
    if (this.#open === null) {
      const first = text.charCodeAt(0);
      if ((first === LOWER_T || first === LOWER_N) && text.charCodeAt(4) === EQUALS)
        this.#handler(text, offset, end, 1, 0);
      else this.#begin({ text, offset, end });
      return;
    }
    if (this.#open instanceof PrintedObject) this.#goOnObject(this.#open, { text, offset, end });
    else this.#goOn(this.#open, { text, offset, end });
  }

  /** End of the input: returns the incomplete frame. */
  flush(): void {
    this.#handOver(0);
  }

  #handOver(behind: number, isWhole = false): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    if (!(open instanceof PrintedObject)) {
      this.#handler(open.text, open.offset, open.end, open.lines, behind);
      return;
    }
    const frames = open.frames(isWhole);
    let left = behind + frames.reduce((sum, { lines }) => sum + lines, 0);
    for (const { frame, lines } of frames) {
      left -= lines;
      this.#handler(frame.text, frame.offset, frame.end, lines, left);
    }
  }

  #begin(line: Line): void {
    const { text, offset, end } = line;
    const piece = pieceOf(text);
    if (piece === undefined && opensObject(text)) {
      this.#open = new PrintedObject(line);
      return;
    }
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
      quotes: kind === "row" ? countQuotes(text) : 0,
    };
  }

  /** For a frame that begins with this line and continues. */
  #kindOf(text: string, piece: LogPiece | undefined): OpenFrame["kind"] | undefined {
    if (piece !== undefined) return piece.goesOn ? piece.form : undefined;
    if (ENTRY_START.test(text)) return "entry";
    return this.hasRows && beginsRow(text) && countQuotes(text) % 2 === 1 ? "row" : undefined;
  }

  #goOn(open: OpenFrame, line: Line): void {
    const place = partOf(open, line.text);
    if (place === "inside" || place === "last") {
      open.text += `\n${line.text}`;
      open.end = line.end;
      open.lines++;
      if (place === "last") this.#handOver(0);
      else if (open.text.length > MAX_FRAME_BYTES) this.#handOver(0);
      return;
    }
    this.#handOver(1);
    if (place === "behind") this.line(line.text, line.offset, line.end);
  }

  #goOnObject(open: PrintedObject, line: Line): void {
    const place = open.partOf(line.text);
    if (place === "behind") {
      this.#handOver(1);
      this.line(line.text, line.offset, line.end);
      return;
    }
    const before = open.add(line);
    const own = open.count;
    before.forEach((other, i) => {
      this.#handler(other.text, other.offset, other.end, 1, own + before.length - 1 - i);
    });
    if (place === "last") this.#handOver(0, true);
    else if (open.length > MAX_FRAME_BYTES) this.#handOver(0);
  }
}

function partOf(open: OpenFrame, text: string): FramePart {
  switch (open.kind) {
    case "entry":
      return partOfEntry(open, text);
    case "row":
      return partOfRow(open, text);
    default:
      return partOfPiece(open, text);
  }
}

function partOfEntry(open: OpenFrame, text: string): FramePart {
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

/** A row ends with its last quotation mark, or, if it lost one, where another row begins. */
function partOfRow(open: OpenFrame, text: string): FramePart {
  if (beginsRow(text)) return "behind";
  open.quotes += countQuotes(text);
  return open.quotes % 2 === 0 ? "last" : "inside";
}

function partOfPiece(open: OpenFrame, text: string): FramePart {
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
