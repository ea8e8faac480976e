// SPDX-License-Identifier: Apache-2.0
import { RECORD_TYPES } from "../../grammar/record-types.ts";

const LINE_FEED = 10;
/** A longer line is cut: records of auditd never are (MAX_AUDIT_MESSAGE_LENGTH is 8970). */
const LONGEST_LINE = 1 << 20;

/** struct audit_dispatcher_header: ver, hlen, type, size; 32 bits each, in the byte order of the machine. Source: libaudit.h */
const HEADER_BYTES = 16;
/** Auditd before 4.0 writes the whole buffer of a message to a binary plugin, for any message size. */
const PADDED_BYTES = 8970;
const RAW = 0;
const FORMATTED = 1;

export type DispatcherFormat = "auto" | "string" | "binary";

/** Decodes the stream of auditd's dispatcher to complete lines of a log. A line in neither format is passed unchanged. */
export class DispatcherDecoder {
  readonly #asked: DispatcherFormat;
  #format: DispatcherFormat;
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes after the last message that may be padding. */
  #padding = 0;

  constructor(format: DispatcherFormat = "auto") {
    this.#asked = format;
    this.#format = format;
  }

  /** Bytes of an incomplete line or message. */
  get waiting(): number {
    return this.#rest.length;
  }

  /** Adds the next bytes; returns the lines completed by them. */
  push(bytes: Buffer): Buffer {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (this.#format === "auto" && all.length >= HEADER_BYTES)
      this.#format = isHeader(all, 0) ? "binary" : "string";
    return this.#format === "binary" ? this.#messages(all) : this.#lines(all);
  }

  /** End of the stream, or a new beginning: returns the pending bytes as a last line. */
  end(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    this.#format = this.#asked;
    const isPadding =
      this.#padding > 0 && (rest.length === this.#padding || rest.every((byte) => byte === 0));
    this.#padding = 0;
    return rest.length === 0 || isPadding ? Buffer.alloc(0) : withEnd(oneLine(rest));
  }

  #lines(all: Buffer): Buffer {
    const end = all.lastIndexOf(LINE_FEED) + 1;
    this.#rest = all.subarray(end);
    if (this.#rest.length < LONGEST_LINE) return all.subarray(0, end);
    this.#rest = Buffer.alloc(0);
    return withEnd(all);
  }

  #messages(all: Buffer): Buffer {
    const lines: Buffer[] = [];
    let at = 0;
    while (at + HEADER_BYTES <= all.length) {
      if (!isHeader(all, at)) {
        const skipped = this.#skip(all, at);
        if (skipped === undefined) break;
        if (skipped.foreign.length > 0) lines.push(withEnd(oneLine(skipped.foreign)));
        at = skipped.to;
        continue;
      }
      const size = all.readUInt32LE(at + 12);
      const end = at + HEADER_BYTES + size;
      if (end > all.length) break;
      lines.push(
        lineOf(all.readUInt32LE(at), all.readUInt32LE(at + 8), all.subarray(at + HEADER_BYTES, end)),
      );
      this.#padding = Math.max(0, PADDED_BYTES - size);
      at = end;
    }
    this.#rest = all.subarray(at);
    return Buffer.concat(lines);
  }

  /** Skips bytes up to the next header: after the padding, or, in a damaged stream, anywhere. undefined: more bytes are needed. */
  #skip(all: Buffer, at: number): { readonly to: number; readonly foreign: Buffer } | undefined {
    const padded = at + this.#padding;
    if (this.#padding > 0 && all.length < padded + HEADER_BYTES) return undefined;
    if (this.#padding > 0 && isHeader(all, padded)) return { to: padded, foreign: Buffer.alloc(0) };
    this.#padding = 0;
    let to = at + 1;
    while (to + HEADER_BYTES <= all.length && !isHeader(all, to)) to++;
    return { to, foreign: all.subarray(at, to) };
  }
}

function isHeader(bytes: Buffer, at: number): boolean {
  const version = bytes.readUInt32LE(at);
  return (
    (version === RAW || version === FORMATTED) &&
    bytes.readUInt32LE(at + 4) === HEADER_BYTES &&
    bytes.readUInt32LE(at + 8) < 0x1_0000 &&
    bytes.readUInt32LE(at + 12) < LONGEST_LINE
  );
}

/** A message in auditd's log form: the type of a raw message is only in the header. */
function lineOf(version: number, type: number, data: Buffer): Buffer {
  const text = oneLine(data);
  if (version === FORMATTED) return withEnd(text);
  const name = RECORD_TYPES[type] ?? `UNKNOWN[${type}]`;
  return withEnd(Buffer.concat([Buffer.from(`type=${name} msg=`, "latin1"), text]));
}

/** Without trailing NULs and line ends; an inner line end becomes a blank, as in auditd. */
function oneLine(data: Buffer): Buffer {
  let end = data.length;
  while (end > 0 && (data[end - 1] === 0 || data[end - 1] === LINE_FEED)) end--;
  const text = data.subarray(0, end);
  return text.includes(LINE_FEED) ? Buffer.from(text.map((byte) => (byte === LINE_FEED ? 32 : byte))) : text;
}

function withEnd(line: Buffer): Buffer {
  return Buffer.concat([line, Buffer.of(LINE_FEED)]);
}
