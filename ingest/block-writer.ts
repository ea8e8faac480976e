// SPDX-License-Identifier: Apache-2.0
import { constants, crc32, deflateRaw, deflateRawSync } from "node:zlib";
import { BLOCK_BYTES, BlockReader, BlockRows } from "../store/blocks.ts";
import type { Store } from "../store/store.ts";
import { LineHash } from "./line-hash.ts";

/** Blocks being compressed or waiting to be stored: 2 MiB. */
const MAX_PENDING = 8;
const DEFLATE = { level: constants.Z_BEST_SPEED, memLevel: 9, chunkSize: 32 * 1024 };

interface Pending {
  readonly offset: number;
  readonly block: Buffer;
  readonly deflated: Promise<Buffer>;
}

/** Stores the bytes of a source in blocks, compressed on the thread pool while lines are read, with their SHA-256. */
export class BlockWriter {
  readonly #source: number;
  readonly #rows: BlockRows;
  readonly #store: Store;
  #pending: Pending[] = [];
  #block: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;
  /** Where #block begins. */
  #offset = 0;
  /** Hash of the appended bytes. */
  readonly #added = new LineHash();
  /** Hash of all bytes; undefined if not all were read. */
  #whole: LineHash | undefined = this.#added;

  constructor(store: Store, source: number) {
    this.#store = store;
    this.#source = source;
    this.#rows = new BlockRows(store, source);
  }

  /** Bytes taken so far, all appends together. */
  get size(): number {
    return this.#offset + this.#filled;
  }

  /** Continues after the stored bytes of the source; with `isHashed` these are read, to hash the whole source. */
  resume(size: number, isHashed: boolean): void {
    if (size === 0) return;
    const reader = new BlockReader(this.#store);
    this.#whole = isHashed ? new LineHash() : undefined;
    if (this.#whole !== undefined)
      for (let offset = 0; offset < size; offset += BLOCK_BYTES)
        this.#whole.update((reader.block(this.#source, offset) as Buffer).subarray(0, size - offset));
    this.#offset = size - (size % BLOCK_BYTES);
    if (this.#offset < size)
      this.#filled = (reader.block(this.#source, this.#offset) as Buffer).copy(
        this.#block,
        0,
        0,
        size - this.#offset,
      );
  }

  /** Takes the next bytes, which are not changed afterwards; resolves when there is room for more. */
  append(bytes: Buffer): Promise<void> | undefined {
    this.#added.update(bytes);
    if (this.#whole !== this.#added) this.#whole?.update(bytes);
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

  /** A new or changed block. */
  recent(source: number, offset: number): Buffer | undefined {
    if (source !== this.#source) return undefined;
    if (offset === this.#offset) return this.#block.subarray(0, this.#filled);
    return this.#pending.find((pending) => pending.offset === offset)?.block;
  }

  /** Stores all appended bytes. Call it inside the transaction that stores their records. */
  async store(): Promise<void> {
    for (const { offset, block, deflated } of this.#pending)
      this.#rows.write(offset, block.length, await deflated, crc32(block));
    this.#pending = [];
    if (this.#filled > 0) this.#storeBlock(this.#offset, this.#block.subarray(0, this.#filled));
  }

  /** Removes the bytes from `size` on, after store(): the beginning of an incomplete line. */
  truncate(size: number): void {
    this.#rows.deleteFrom(size);
    const offset = size - (size % BLOCK_BYTES);
    if (offset === size) return;
    const block = new BlockReader(this.#store).block(this.#source, offset) as Buffer;
    if (block.length > size - offset) this.#storeBlock(offset, block.subarray(0, size - offset));
  }

  /** SHA-256 of all bytes, or of those up to the last line end; null if not all were read. */
  sha256(upToLastLine: boolean): string | null {
    return this.#whole?.digest(upToLastLine) ?? null;
  }

  /** The same for the appended bytes. */
  addedSha256(upToLastLine: boolean): string {
    return this.#added.digest(upToLastLine);
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
    const { offset, block, deflated } = oldest;
    this.#rows.write(offset, block.length, await deflated, crc32(block));
    this.#pending.shift();
  }

  #storeBlock(offset: number, bytes: Buffer): void {
    this.#rows.write(offset, bytes.length, deflateRawSync(bytes, DEFLATE), crc32(bytes));
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
