// SPDX-License-Identifier: Apache-2.0

import { BLOCK_BYTES, BlockReader } from "../store/blocks.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import { RecordReader } from "../store/records.ts";
import { readBootRows } from "../store/repositories/events/boot-rows.ts";
import { eventsAtTime } from "../store/repositories/events/event-keys.ts";
import {
  type SizedSource,
  saveHead,
  sourcesBeginning,
  sourcesOfNode,
} from "../store/repositories/sources/known-sources.ts";
import type { Store } from "../store/store.ts";
import { readStoredFrame } from "../transport/read-frame.ts";

/** Number of lines at the beginning of a log searched for an event id. */
const LINES_TRIED = 100;

/** Number of bytes that select the sources to compare with a log: they include the first record's time and serial. */
const HEAD_BYTES = 64;

/** A source whose bytes, from `start` on, equal those of the log as far as read. */
interface Candidate {
  readonly source: number;
  readonly size: number;
  readonly start: number;
}

/** Relation of a log to the sources in the database. Of the bytes pushed last, those from `at` on are new. */
export type Relation =
  | { readonly kind: "new" }
  | { readonly kind: "known"; readonly source: number; readonly isPrefix: boolean }
  | { readonly kind: "continues"; readonly source: number; readonly at: number };

/** Determines, by comparing bytes, whether a log is a known source, a part of one, or one that has grown. */
export class SourceMatcher {
  readonly #store: Store;
  readonly #node: string | null;
  readonly #blocks: BlockReader;
  #candidates: Candidate[] | undefined;
  #last: Candidate | undefined;
  #read = 0;

  /** `node` is the value of --node: the same bytes under another name are another source. `isNew`: skip the comparison. */
  constructor(store: Store, node: string | null, isNew = false) {
    if (isNew) this.#candidates = [];
    this.#store = store;
    this.#node = node;
    this.#blocks = new BlockReader(store);
  }

  /** Compares the next bytes: "more" while they equal a source's, else the result. */
  push(bytes: Buffer): "more" | Relation {
    this.#candidates ??= this.#find(bytes);
    const grown = this.#candidates.find((candidate) => this.#isGrown(candidate, bytes));
    if (grown !== undefined) {
      return { kind: "continues", source: grown.source, at: grown.size - this.#read };
    }
    const left = this.#candidates.filter((candidate) => this.#isEqual(candidate, bytes, bytes.length));
    if (left.length === 0) return { kind: "new" };
    this.#candidates = left;
    this.#last = left[0];
    this.#read += bytes.length;
    return "more";
  }

  /** Number of bytes shared with a source. */
  get bytesRead(): number {
    return this.#read;
  }

  /** Ends the comparison of a log without a differing byte. */
  end(): Relation {
    const found = this.#candidates?.[0];
    return found === undefined
      ? { kind: "new" }
      : { kind: "known", source: found.source, isPrefix: found.start === 0 };
  }

  /** The bytes pushed before the last chunk, read from the source that has them too. */
  *replay(): Generator<Buffer> {
    if (this.#last === undefined) return;
    const { source, start } = this.#last;
    for (let at = 0; at < this.#read; ) {
      const offset = start + at;
      const blockStart = offset - (offset % BLOCK_BYTES);
      const block = this.#blocks.block(source, blockStart) as Buffer;
      const piece = block.subarray(offset - blockStart, offset - blockStart + this.#read - at);
      yield piece;
      at += piece.length;
    }
  }

  /** A log that only overlaps the end of a source is a separate source: no file has the bytes of both. */
  #isGrown(candidate: Candidate, bytes: Buffer): boolean {
    const rest = candidate.size - this.#read;
    return candidate.start === 0 && rest < bytes.length && this.#isEqual(candidate, bytes, rest);
  }

  #isEqual({ source, start, size }: Candidate, bytes: Buffer, length: number): boolean {
    if (start + this.#read + length > size) return false;
    for (let at = 0; at < length; ) {
      const offset = start + this.#read + at;
      const blockStart = offset - (offset % BLOCK_BYTES);
      const block = this.#blocks.block(source, blockStart);
      const piece = block?.subarray(offset - blockStart, offset - blockStart + length - at);
      if (piece === undefined || piece.length === 0) return false;
      if (piece.compare(bytes, at, at + piece.length) !== 0) return false;
      at += piece.length;
    }
    return true;
  }

  #find(bytes: Buffer): Candidate[] {
    const same = this.#beginningAs(bytes).map(({ source, size }) => ({ source, size, start: 0 }));
    const prefixes = same.filter((candidate) =>
      this.#isEqual(candidate, bytes, Math.min(bytes.length, candidate.size)),
    );
    // The longest first: a log longer than a short source may still lie inside a long one.
    if (prefixes.length > 0) return prefixes.sort((left, right) => right.size - left.size);
    return this.#inside(bytes, sourcesOfNode(this.#store, this.#node));
  }

  /** Sources that may begin with these bytes. A source's beginning is cached at its first comparison. */
  #beginningAs(bytes: Buffer): readonly SizedSource[] {
    if (bytes.length < HEAD_BYTES) return sourcesOfNode(this.#store, this.#node);
    const sources = sourcesBeginning(this.#store, this.#node, bytes.subarray(0, HEAD_BYTES));
    for (const { source, size, head } of sources) {
      const first = head === null && size >= HEAD_BYTES ? this.#blocks.block(source, 0) : undefined;
      if (first !== undefined && first.length >= HEAD_BYTES)
        saveHead(this.#store, source, first.subarray(0, HEAD_BYTES));
    }
    return sources;
  }

  /** Sources that contain the log's first record. */
  #inside(bytes: Buffer, sources: readonly SizedSource[]): Candidate[] {
    const text = bytes.toString("latin1");
    let offset = 0;
    for (let i = 0; i < LINES_TRIED; i++) {
      const newline = text.indexOf("\n", offset);
      if (newline < 0) return [];
      const line = text.slice(offset, newline);
      const first = readStoredFrame(line).records[0];
      if (first !== undefined) return this.#placesOf(line, first.record, offset, sources);
      offset = newline + 1;
    }
    return [];
  }

  #placesOf(
    line: string,
    record: { readonly timeMs: number; readonly serial: number },
    lineOffset: number,
    sources: readonly SizedSource[],
  ): Candidate[] {
    const records = new RecordReader(this.#store, this.#blocks);
    const candidates: Candidate[] = [];
    for (const event of this.#eventsAt(record.serial, record.timeMs)) {
      for (const stored of records.recordsOf(event)) {
        const start = stored.offset - lineOffset;
        const size = sources.find(({ source }) => source === stored.source)?.size;
        if (stored.line === line && start >= 0 && size !== undefined)
          candidates.push({ source: stored.source, size, start });
      }
    }
    return candidates;
  }

  #eventsAt(serial: number, timeMs: number): number[] {
    const eventsAt = eventsAtTime(this.#store);
    return readBootRows(this.#store).flatMap((boot) =>
      [serial, serial + SERIAL_RANGE].flatMap((sequence) => eventsAt(boot, sequence, timeMs)),
    );
  }
}
