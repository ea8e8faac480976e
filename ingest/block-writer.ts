// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from "node:crypto";
import { constants, deflateRaw, deflateRawSync } from "node:zlib";
import { BLOCK_BYTES, BlockReader, type Statement, type Store } from "../store/api.ts";

const LINE_FEED = 10;
/** Blocks that are being compressed, or wait to be stored: 2 MiB. */
const MAX_PENDING = 8;
const DEFLATE = { level: constants.Z_BEST_SPEED, memLevel: 9, chunkSize: 32 * 1024 };

interface Pending {
  readonly offset: number;
  readonly block: Buffer;
  readonly deflated: Promise<Buffer>;
}

/** Keeps the bytes of a source in blocks, compressed on the thread pool while lines are read, and their SHA-256. */
export class BlockWriter {
  readonly #source: number;
  readonly #insert: Statement;
  readonly #store: Store;
  #pending: Pending[] = [];
  #block: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;
  /** Where #block begins. */
  #offset = 0;
  #hash: Hash = createHash("sha256");
  /** The hash up to the last line end. */
  #lineHash: Hash = this.#hash;

  constructor(store: Store, source: number) {
    this.#store = store;
    this.#source = source;
    this.#insert = store.prepare("INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)");
  }

  /** Bytes taken so far, all appends together. */
  get size(): number {
    return this.#offset + this.#filled;
  }

  /** Goes on behind the bytes that the source has in the database. */
  resume(size: number): void {
    const reader = new BlockReader(this.#store);
    for (let offset = 0; offset < size; offset += BLOCK_BYTES) {
      const block = (reader.block(this.#source, offset) as Buffer).subarray(0, size - offset);
      this.#digest(block);
      this.#offset = offset;
      if (block.length < BLOCK_BYTES) this.#filled = block.copy(this.#block);
      else this.#offset = offset + BLOCK_BYTES;
    }
  }

  /** Takes the next bytes, which are not changed afterwards; resolves when there is room for more. */
  append(bytes: Buffer): Promise<void> | undefined {
    this.#digest(bytes);
    // A whole block need not be copied: its reader hands it over.
    if (bytes.length === BLOCK_BYTES && this.#filled === 0) {
      this.#block = bytes;
      this.#filled = BLOCK_BYTES;
      this.#compress();
      return this.#pending.length > MAX_PENDING ? this.#oldest() : undefined;
    }
    for (let from = 0; from < bytes.length; ) {
      const copied = bytes.copy(this.#block, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled === BLOCK_BYTES) this.#compress();
    }
    return this.#pending.length > MAX_PENDING ? this.#oldest() : undefined;
  }

  /** A block that is not in the database yet, or not as it is now. */
  recent(source: number, offset: number): Buffer | undefined {
    if (source !== this.#source) return undefined;
    if (offset === this.#offset) return this.#block.subarray(0, this.#filled);
    return this.#pending.find((pending) => pending.offset === offset)?.block;
  }

  /** Stores all bytes taken. Call it inside the transaction that stores what was read in them. */
  async store(): Promise<void> {
    for (const { offset, block, deflated } of this.#pending)
      this.#insert.run(this.#source, offset, block.length, await deflated);
    this.#pending = [];
    if (this.#filled > 0) this.#storeBlock(this.#offset, this.#block.subarray(0, this.#filled));
  }

  /** Takes back the bytes from `size` on, after store(): the beginning of a line that has not ended. */
  truncate(size: number): void {
    this.#store.prepare("DELETE FROM block WHERE source = ? AND offset >= ?").run(this.#source, size);
    const offset = size - (size % BLOCK_BYTES);
    if (offset === size) return;
    const block = new BlockReader(this.#store).block(this.#source, offset) as Buffer;
    if (block.length > size - offset) this.#storeBlock(offset, block.subarray(0, size - offset));
  }

  /** SHA-256 of all bytes, or of those up to the last line end. */
  sha256(upToLastLine: boolean): string {
    return (upToLastLine ? this.#lineHash : this.#hash).copy().digest("hex");
  }

  #digest(bytes: Buffer): void {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      this.#hash.update(bytes.subarray(0, end));
      this.#lineHash = end === bytes.length ? this.#hash : this.#hash.copy();
    } else if (this.#lineHash === this.#hash) this.#lineHash = this.#hash.copy();
    if (end < bytes.length) this.#hash.update(bytes.subarray(end));
  }

  #compress(): void {
    const block = this.#block;
    const deflated = new Promise<Buffer>((resolve, reject) => {
      deflateRaw(block, DEFLATE, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
    });
    deflated.catch(() => {}); // Reported where it is awaited, in store().
    this.#pending.push({ offset: this.#offset, block, deflated });
    this.#offset += BLOCK_BYTES;
    this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
    this.#filled = 0;
  }

  async #oldest(): Promise<void> {
    const oldest = this.#pending[0] as Pending;
    this.#insert.run(this.#source, oldest.offset, oldest.block.length, await oldest.deflated);
    this.#pending.shift();
  }

  #storeBlock(offset: number, bytes: Buffer): void {
    this.#insert.run(this.#source, offset, bytes.length, deflateRawSync(bytes, DEFLATE));
  }
}

/** Bytes [from, to) of a source as they are stored, with their offsets. */
export function* storedBytes(
  store: Store,
  source: number,
  from: number,
  to: number,
): Generator<{ offset: number; bytes: Buffer }> {
  const reader = new BlockReader(store);
  for (let offset = from; offset < to; ) {
    const start = offset - (offset % BLOCK_BYTES);
    const bytes = (reader.block(source, start) as Buffer).subarray(offset - start, to - start);
    yield { offset, bytes };
    offset += bytes.length;
  }
}
