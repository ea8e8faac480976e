// SPDX-License-Identifier: Apache-2.0
import { countedEnd } from "../types/counted-message.ts";
import { opensObject } from "../types/json-lines.ts";
import { type LogPiece, pieceOf } from "../types/log-piece.ts";
import { beginsRow, countQuotes } from "../types/table-rows.ts";
import { type FramePart, type Line, PrintedObject } from "./printed-object.ts";

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

interface OpenFrame {
  text: string;
  readonly offset: number;
  end: number;
  readonly kind: "entry" | "row" | LogPiece["form"];
  /** Of pieces: for each stream whose line has not ended, the lines that stand behind its last piece. */
  readonly streams: Map<string, number>;
  /** Of an entry: what has been read of a field that begins with its length; null outside of one. */
  binary: string | null;
  lines: number;
  /** Of a row: its quotation marks. */
  quotes: number;
}

/**
 * Puts together the lines that are one entry of a log: nearly always one. Pieces of a line may stand between
 * lines of the other stream, which are then in the frame, too. It looks at lines alone, so the stored bytes of
 * an event fall into the same frames as those of the log that they came from.
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

  /** Where the frame begins that has not ended; undefined where there is none. */
  get start(): number | undefined {
    return this.#open?.offset;
  }

  /** The lines of a frame that has not ended, where the next line may be its last. */
  get pieces(): string | undefined {
    const open = this.#open;
    return open === null || (!(open instanceof PrintedObject) && open.kind === "entry")
      ? undefined
      : open.text;
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
    if (this.#open instanceof PrintedObject) this.#goOnObject(this.#open, { text, offset, end });
    else this.#goOn(this.#open, { text, offset, end });
  }

  /** Hands over what has not ended: the input has. */
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

  /** Of a frame that begins with this line and goes on. */
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

/** A row ends with its last quotation mark, or where another one begins: then it had lost one. */
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
