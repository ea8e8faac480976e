// SPDX-License-Identifier: Apache-2.0
import { COUNT_CHARACTERS, countedEnd, saidEnd } from "../types/counted-message.ts";
import type { LineMemory } from "./memory/line-memory.ts";
import type { RecalledRecord } from "./memory/recalled-record.ts";

/** Text of this size is cheap to create and drop: V8 keeps larger strings on separate pages. */
const PIECE_BYTES = 64 * 1024;
/** The same after a recalled line: usually the next line but one is recalled again. */
const FIRST_PIECE_BYTES = 512;
const LINE_FEED = 10;
const ZERO = 48;
const NINE = 57;

export interface LineHandler {
  /** A line as latin1 text without its LF, at [offset, end); the LF is at end. */
  readonly line: (text: string, offset: number, end: number) => void;
  /** A line longer than the limit. */
  readonly tooLong: (offset: number, end: number) => void;
  /** A recalled line, not converted to text. */
  readonly recalled?: (record: RecalledRecord, offset: number, end: number) => void;
}

/** Splits chunks of bytes of any size into lines, with their offsets. A syslog message with an octet count is a line, too. */
export class LineFramer {
  readonly #handler: LineHandler;
  readonly #memory: LineMemory | undefined;
  readonly #mostBytes: number;
  /** The next line may be recalled: it does not continue an earlier frame. */
  recalls = true;
  /** Start of the incomplete line. */
  #start: number;
  #carry = "";
  #isTooLong = false;
  /** The last chunk, and a part of it as text. */
  #bytes: Buffer = Buffer.alloc(0);
  #piece = "";
  #pieceStart = 0;
  #pieceEnd = 0;
  #pieceBytes = PIECE_BYTES;

  /** `offset` is that of the first byte to be pushed. Lines of more than `mostBytes` are only reported: memory stays bounded for any input. */
  constructor(offset: number, mostBytes: number, handler: LineHandler, memory?: LineMemory) {
    this.#start = offset;
    this.#mostBytes = mostBytes;
    this.#memory = memory;
    this.#handler = handler;
  }

  /** Offset of the first byte after the last complete line. */
  get consumed(): number {
    return this.#start;
  }

  /** Continues at the beginning of another line; the incomplete one is dropped. */
  moveTo(offset: number): void {
    this.#start = offset;
    this.#carry = "";
    this.#isTooLong = false;
  }

  /** Whether there is an incomplete line after push(). */
  get hasOpenLine(): boolean {
    return this.#carry !== "" || this.#isTooLong;
  }

  /** The incomplete line; undefined if it is too long. */
  get openLine(): string | undefined {
    return this.#isTooLong ? undefined : this.#carry;
  }

  /** Adds the next bytes, which are at the offset. */
  push(bytes: Buffer, offset: number): void {
    this.#bytes = bytes;
    this.#pieceEnd = 0;
    let from = this.hasOpenLine ? this.#endOpenLine(bytes, offset) : 0;
    const memory = this.#memory;
    memory?.open(bytes);
    while (from < bytes.length) {
      const record = this.recalls ? memory?.recall(from) : undefined;
      if (record === undefined) from = this.#textLine(from, offset, memory?.isToLearn === true);
      else {
        const { end } = memory as LineMemory;
        this.#start = offset + end + 1;
        this.#handler.recalled?.(record, offset + from, offset + end);
        this.#pieceBytes = FIRST_PIECE_BYTES;
        from = end + 1;
      }
    }
  }

  /** Ends the current line; returns the position after it. */
  #endOpenLine(bytes: Buffer, offset: number): number {
    const counted = this.#endCounted(bytes, offset);
    if (counted !== undefined) return counted;
    const newline = bytes.indexOf(LINE_FEED);
    const end = newline < 0 ? bytes.length : newline;
    for (let at = 0; at < end; at += PIECE_BYTES)
      this.#keep(bytes.toString("latin1", at, Math.min(at + PIECE_BYTES, end)));
    if (newline < 0) return end;
    const start = this.#start;
    const line = this.#carry;
    this.#start = offset + end + 1;
    this.#carry = "";
    const isTooLong = this.#isTooLong;
    this.#isTooLong = false;
    if (isTooLong) this.#handler.tooLong(start, offset + end);
    else this.#handler.line(line, start, offset + end);
    return end + 1;
  }

  /** Ends the current message, if it has an octet count; returns the position after it. */
  #endCounted(bytes: Buffer, offset: number): number | undefined {
    const known = this.#carry.length;
    const head = this.#carry + bytes.toString("latin1", 0, Math.max(0, COUNT_CHARACTERS - known));
    const said = saidEnd(head);
    if (said === undefined || said > this.#mostBytes || this.#isTooLong) return undefined;
    if (said > known + bytes.length) return undefined;
    const text = this.#carry + bytes.toString("latin1", 0, Math.max(0, said + COUNT_CHARACTERS - known));
    const end = countedIn(text);
    if (end === undefined) return undefined;
    this.#carry = end < known ? text.slice(end, known) : "";
    this.#handler.line(text.slice(0, end), this.#start, this.#start + end);
    this.#start += end + (text.charCodeAt(end) === LINE_FEED ? 1 : 0);
    return this.#carry === "" ? this.#start - offset : this.#endOpenLine(bytes, offset);
  }

  /** Emits the line that begins at `from` as text, as a copy if it is to be kept; returns the position after it. */
  #textLine(from: number, offset: number, isKept: boolean): number {
    const bytes = this.#bytes;
    const first = bytes[from] as number;
    const counted = first > ZERO && first <= NINE ? this.#countedEnd(from) : undefined;
    if (counted !== undefined) {
      const end = offset + counted;
      this.#start = bytes[counted] === LINE_FEED ? end + 1 : end;
      this.#handler.line(bytes.toString("latin1", from, counted), offset + from, end);
      return this.#start - offset;
    }
    let to = from < this.#pieceEnd ? this.#piece.indexOf("\n", from - this.#pieceStart) : -1;
    if (to < 0) {
      this.#pieceStart = from;
      this.#pieceEnd = Math.min(from + this.#pieceBytes, bytes.length);
      this.#pieceBytes = Math.min(PIECE_BYTES, this.#pieceBytes * 2);
      this.#piece = bytes.toString("latin1", from, this.#pieceEnd);
      to = this.#piece.indexOf("\n");
    }
    to = to < 0 ? bytes.indexOf(LINE_FEED, this.#pieceEnd) : to + this.#pieceStart;
    if (to < 0) {
      for (let at = from; at < bytes.length; at += PIECE_BYTES)
        this.#keep(bytes.toString("latin1", at, Math.min(at + PIECE_BYTES, bytes.length)));
      return bytes.length;
    }
    this.#start = offset + to + 1;
    if (to - from > this.#mostBytes) this.#handler.tooLong(offset + from, offset + to);
    else this.#handler.line(this.#textOf(from, to, isKept), offset + from, offset + to);
    return to + 1;
  }

  /** End of the message that begins at `from`, if it has an octet count. */
  #countedEnd(from: number): number | undefined {
    const bytes = this.#bytes;
    const said = saidEnd(bytes.toString("latin1", from, from + COUNT_CHARACTERS));
    if (said === undefined || said > this.#mostBytes) return undefined;
    const end = countedIn(bytes.toString("latin1", from, from + said + COUNT_CHARACTERS));
    return end === undefined ? undefined : from + end;
  }

  #textOf(from: number, to: number, isKept: boolean): string {
    if (isKept || to > this.#pieceEnd) return this.#bytes.toString("latin1", from, to);
    return this.#piece.slice(from - this.#pieceStart, to - this.#pieceStart);
  }

  #keep(text: string): void {
    if (this.#isTooLong) return;
    this.#carry += text;
    if (this.#carry.length > this.#mostBytes) {
      this.#carry = "";
      this.#isTooLong = true;
    }
  }
}

/** End of the message at the beginning of a text, which may continue after it. */
function countedIn(text: string): number | undefined {
  const newline = text.indexOf("\n");
  return countedEnd(text, 0, newline < 0 ? text.length : newline, newline < 0);
}
