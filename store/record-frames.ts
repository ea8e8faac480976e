// SPDX-License-Identifier: Apache-2.0
import { type LogPiece, pieceOf } from "../types/log-piece.ts";

/** Longer entries are handed over as they are: memory stays bounded. */
const MAX_FRAME_BYTES = 1024 * 1024;
const LOWER_N = 110;
const LOWER_T = 116;

/** `journalctl -o export` begins every entry with fields of its own. */
const ENTRY_START = /^__[A-Z_]{1,64}=/;
/** Lines of other streams that may stand between two pieces of one line. */
const MAX_LINES_BETWEEN = 32;

/** Takes a frame: its lines without the last LF, which stands at `end`. */
export type FrameHandler = (text: string, offset: number, end: number) => void;

interface OpenFrame {
  text: string;
  readonly offset: number;
  end: number;
  readonly kind: "entry" | LogPiece["form"];
  /** Of pieces: for each stream whose line has not ended, the lines that stand behind its last piece. */
  readonly streams: Map<string, number>;
  /** Of an entry: what has been read of a field that begins with its length; null outside of one. */
  binary: string | null;
}

/**
 * Puts together the lines that are one entry of a log: nearly always one. Pieces of a line may stand between
 * lines of the other stream, which are then in the frame, too. It looks at lines alone, so the stored bytes of
 * an event fall into the same frames as those of the log that they came from.
 */
export class RecordFrames {
  readonly #handler: FrameHandler;
  #open: OpenFrame | null = null;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Where the frame begins that has not ended; undefined where there is none. */
  get start(): number | undefined {
    return this.#open?.offset;
  }

  /** The pieces of a container's log whose line has not ended. */
  get pieces(): string | undefined {
    return this.#open === null || this.#open.kind === "entry" ? undefined : this.#open.text;
  }

  /** Takes the next line, which stands at [offset, end). */
  line(text: string, offset: number, end: number): void {
    if (this.#open === null) {
      const first = text.charCodeAt(0);
      if (first === LOWER_T || first === LOWER_N) this.#handler(text, offset, end);
      else this.#begin(text, offset, end);
      return;
    }
    this.#goOn(this.#open, text, offset, end);
  }

  /** Hands over what has not ended: the input has. */
  flush(): void {
    const open = this.#open;
    this.#open = null;
    if (open !== null) this.#handler(open.text, open.offset, open.end);
  }

  #begin(text: string, offset: number, end: number): void {
    if (ENTRY_START.test(text)) {
      this.#open = { text, offset, end, kind: "entry", streams: new Map(), binary: null };
      return;
    }
    const piece = pieceOf(text);
    if (piece?.goesOn === true) {
      const streams = new Map([[piece.stream, 0]]);
      this.#open = { text, offset, end, kind: piece.form, streams, binary: null };
    } else this.#handler(text, offset, end);
  }

  #goOn(open: OpenFrame, text: string, offset: number, end: number): void {
    if (open.kind === "entry" ? !this.#addToEntry(open, text) : !this.#addPiece(open, text, end)) {
      this.flush();
      if (open.kind !== "entry" && open.end !== end) this.line(text, offset, end);
      return;
    }
    open.end = end;
    if (open.text.length > MAX_FRAME_BYTES) this.flush();
  }

  /** False where the entry has ended before this line. */
  #addToEntry(open: OpenFrame, text: string): boolean {
    if (open.binary === null && text === "") return false;
    open.text += `\n${text}`;
    if (open.binary === null) {
      if (!text.includes("=")) open.binary = "";
      return true;
    }
    open.binary += text;
    if (open.binary.length >= 8) {
      const length = Buffer.from(open.binary.slice(0, 8), "latin1").readBigUInt64LE();
      if (BigInt(open.binary.length - 8) >= length) {
        open.binary = null;
        return true;
      }
    }
    open.binary += "\n";
    return true;
  }

  /** False where the frame has ended, before this line or with it. */
  #addPiece(open: OpenFrame, text: string, end: number): boolean {
    const piece = pieceOf(text);
    if (piece === undefined || piece.form !== open.kind) return false;
    open.text += `\n${text}`;
    open.end = end;
    for (const [stream, lines] of open.streams)
      if (lines < MAX_LINES_BETWEEN) open.streams.set(stream, lines + 1);
      else open.streams.delete(stream);
    if (piece.goesOn) open.streams.set(piece.stream, 0);
    else open.streams.delete(piece.stream);
    return open.streams.size > 0;
  }
}

/** The frames in bytes of a source, given as latin1 without the last LF. */
export function splitFrames(text: string, handler: FrameHandler): void {
  const frames = new RecordFrames(handler);
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    frames.line(text.slice(start, end), start, end);
    start = end + 1;
  }
  frames.flush();
}
