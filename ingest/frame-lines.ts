// SPDX-License-Identifier: Apache-2.0

/** Longer lines are problems: memory stays bounded whatever the input. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** Text of this size is made and dropped cheaply: V8 keeps larger strings on pages of their own. */
const PIECE_BYTES = 64 * 1024;

export interface LineHandler {
  /** A line as latin1 text without its LF; it stands at [offset, end), the LF at end. */
  readonly line: (text: string, offset: number, end: number) => void;
  /** A line of more than MAX_LINE_BYTES. */
  readonly tooLong: (offset: number, end: number) => void;
}

/** Splits bytes that come in chunks of any size into lines, with the offsets of each. */
export class LineFramer {
  readonly #handler: LineHandler;
  /** Start of the line that has not ended. */
  #start: number;
  #carry = "";
  #isTooLong = false;

  /** `offset` is that of the first byte that will be pushed. */
  constructor(offset: number, handler: LineHandler) {
    this.#start = offset;
    this.#handler = handler;
  }

  /** Offset of the first byte after the last line that has ended. */
  get consumed(): number {
    return this.#start;
  }

  /** Goes on at the beginning of another line; what has begun here is left. */
  moveTo(offset: number): void {
    this.#start = offset;
    this.#carry = "";
    this.#isTooLong = false;
  }

  /** True after push() if a line has begun and not ended. */
  get hasOpenLine(): boolean {
    return this.#carry !== "" || this.#isTooLong;
  }

  /** The line that has begun and not ended; undefined where it is too long. */
  get openLine(): string | undefined {
    return this.#isTooLong ? undefined : this.#carry;
  }

  /** Takes the next bytes, which stand at the offset. */
  push(bytes: Buffer, offset: number): void {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#pushPiece(bytes.toString("latin1", at, Math.min(at + PIECE_BYTES, bytes.length)), offset + at);
    }
  }

  #pushPiece(text: string, offset: number): void {
    const newline = text.indexOf("\n");
    if (newline < 0) {
      this.#keep(text);
      return;
    }
    this.#endFirst(text, newline, offset + newline);
    let from = newline + 1;
    const { line } = this.#handler;
    for (;;) {
      const to = text.indexOf("\n", from);
      if (to < 0) break;
      this.#start = offset + to + 1;
      line(text.slice(from, to), offset + from, offset + to);
      from = to + 1;
    }
    this.#keep(text.slice(from));
  }

  #keep(text: string): void {
    if (this.#isTooLong) return;
    this.#carry += text;
    if (this.#carry.length > MAX_LINE_BYTES) {
      this.#carry = "";
      this.#isTooLong = true;
    }
  }

  #endFirst(text: string, newline: number, end: number): void {
    const start = this.#start;
    this.#start = end + 1;
    const line = this.#carry === "" ? text.slice(0, newline) : this.#carry + text.slice(0, newline);
    this.#carry = "";
    if (this.#isTooLong || line.length > MAX_LINE_BYTES) this.#handler.tooLong(start, end);
    else this.#handler.line(line, start, end);
    this.#isTooLong = false;
  }
}
