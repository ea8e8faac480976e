// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { ByteTable } from "./byte-table.ts";
import { CALL_FIELDS, CallHead } from "./call-head.ts";
import { KnownText, RecalledCall, RecalledRecord } from "./recalled-record.ts";

const LINE_FEED = 0x0a0a0a0a;
const BRACKET = 0x28282828;
const DOT = 46;
const COLON = 58;
const ZERO = 48;
const CLOSED = 41;
const MAX_SERIAL = 4_294_967_295;
/** Longer lines, and longer beginnings of lines, are parsed normally. */
const MAX_LINE = 4096;
const MAX_KIND = 256;
/** Number of readable bytes after the start of an id, or of the call-specific fields. */
const ROOM = 256;
const MAX_KINDS = 256;
const MAX_TEXTS = 16_384;
const ID_MARK = " msg=audit";

/** A line's beginning up to its event id: its node and type. */
interface Kind {
  readonly number: number;
  readonly isCall: boolean;
}

/**
 * Remembers the texts after the event ids of a log's lines: nine of ten lines repeat an earlier text with another
 * id (and, for a call, other call-specific fields). Such a line is found by its bytes, without decoding or parsing it.
 */
export class LineMemory {
  readonly #kinds = new ByteTable(MAX_KINDS);
  readonly #kindOf: Kind[] = [];
  readonly #texts = new ByteTable(MAX_TEXTS);
  readonly #known: KnownText[] = [];
  readonly #head = new CallHead();
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #timeMs = 0;
  #serial = 0;
  #number = 0;
  #kindCount = 0;
  // For the last requested line:
  #start = 0;
  #kindEnd = 0;
  #kindHash = 0;
  #kind: Kind | undefined;
  #headStart = 0;
  #textStart = 0;
  #textHash = 0;
  /** Its end, if a record was returned. */
  end = 0;
  /** Whether no record was returned, and learn() must be called with the parsed one. */
  isToLearn = false;

  /** Sets the bytes in which lines are looked up. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.isToLearn = false;
  }

  /** The record of the line that begins at `start`; undefined if it must be parsed. */
  recall(start: number): RecalledRecord | undefined {
    const view = this.#view;
    const limit = view.byteLength;
    this.isToLearn = false;
    this.#start = start;
    const kindHash = this.#kinds.scan(view, start, Math.min(limit, start + MAX_KIND), BRACKET, 0);
    const kindEnd = this.#kinds.end;
    if (kindEnd < 0 || kindEnd + ROOM > limit) return undefined;
    let at = this.#readId(this.#bytes, kindEnd + 1);
    if (at < 0) return undefined;
    this.#kindEnd = kindEnd;
    this.#kindHash = kindHash;
    const known = this.#kinds.find(view, start, kindEnd, kindHash, 0);
    const kind = known < 0 ? undefined : (this.#kindOf[known] as Kind);
    this.#kind = kind;
    if (kind === undefined) {
      this.isToLearn = true;
      return undefined;
    }
    this.#headStart = at;
    if (kind.isCall) {
      if (at + ROOM > limit) return undefined;
      at = this.#head.read(this.#bytes, at);
      if (at < 0) return undefined;
    }
    const hash = this.#texts.scan(view, at, Math.min(limit, start + MAX_LINE), LINE_FEED, kind.number);
    const { end } = this.#texts;
    if (end < 0 || end + 4 > limit) return undefined;
    this.#textStart = at;
    this.#textHash = hash;
    this.end = end;
    const found = this.#texts.find(view, at, end, hash, kind.number);
    if (found < 0) {
      this.isToLearn = this.#texts.isSecond(hash);
      return undefined;
    }
    const text = this.#known[found] as KnownText;
    if (!kind.isCall) return new RecalledRecord(text, this.#timeMs, this.#serial);
    return new RecalledCall(text, this.#timeMs, this.#serial, this.#head);
  }

  /** Learns the record of the last requested line. Its strings are kept: they are slices only of the line's own text. */
  learn(record: AuditRecord): void {
    this.isToLearn = false;
    if (record.truncated || record.form !== "auditd") return;
    const kind = this.#kind;
    if (kind === undefined) this.#learnKind(record);
    else if (!kind.isCall || this.#beginsWithHead(record)) {
      const entry = this.#texts.add(this.#view, this.#textStart, this.end, this.#textHash, kind.number);
      if (entry === 0) this.#known.length = 0;
      if (entry >= 0) this.#known[entry] = new KnownText(record);
    }
  }

  #learnKind(record: AuditRecord): void {
    const written = this.#bytes.toString("latin1", this.#start, this.#kindEnd);
    if (!written.endsWith(ID_MARK) || record.timeMs !== this.#timeMs || record.serial !== this.#serial)
      return;
    const entry = this.#kinds.add(this.#view, this.#start, this.#kindEnd, this.#kindHash, 0);
    const isCall = record.type === "SYSCALL";
    if (entry >= 0) this.#kindOf[entry] = { number: ++this.#kindCount, isCall };
  }

  /** The call-specific fields are read as numbers. */
  #beginsWithHead({ names, values, claimsStart }: AuditRecord): boolean {
    if (claimsStart < CALL_FIELDS.length) return false;
    const fields = CALL_FIELDS.map((name, i) => (names[i] === name ? ` ${name}=${values[i]}` : ""));
    return fields.join("") === this.#bytes.toString("latin1", this.#headStart, this.#textStart);
  }

  /** `(seconds.milliseconds:serial):`, after its bracket; returns the position after it, or -1. */
  #readId(bytes: Uint8Array, start: number): number {
    const dot = this.#readNumber(bytes, start);
    if (dot === start || dot - start > 11 || bytes[dot] !== DOT) return -1;
    const seconds = this.#number;
    const colon = this.#readNumber(bytes, dot + 1);
    if (colon !== dot + 4 || bytes[colon] !== COLON) return -1;
    this.#timeMs = seconds * 1000 + this.#number;
    const end = this.#readNumber(bytes, colon + 1);
    if (end === colon + 1 || end - colon > 11 || this.#number > MAX_SERIAL) return -1;
    this.#serial = this.#number;
    return bytes[end] === CLOSED && bytes[end + 1] === COLON ? end + 2 : -1;
  }

  #readNumber(bytes: Uint8Array, start: number): number {
    let number = 0;
    let at = start;
    for (; at < start + 12; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    this.#number = number;
    return at;
  }
}
