// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";
import { StoreError } from "./store-error.ts";
import { BLOCK_BYTES, type PackedBlock, unpackBlock } from "./unpack-block.ts";

export { BLOCK_BYTES };

/** Inflated blocks cached by one reader: 8 MiB. */
const CACHED_BLOCKS = 32;
/** Above all block numbers, so that source and number form one exact map key. */
const BLOCK_RANGE = 2 ** 32;

/** Reads bytes of sources from their blocks, with a cache of recent blocks. Throws StoreError CTR_STORE_DAMAGED. */
export class BlockReader {
  readonly #path: string;
  readonly #select: PreparedStatement;
  readonly #recent: (source: number, offset: number) => Buffer | undefined;
  readonly #cache = new Map<number, Buffer>();

  /** `recent` returns blocks that are not in the database yet. */
  constructor(
    store: Store,
    recent: (source: number, offset: number) => Buffer | undefined = () => undefined,
  ) {
    this.#path = store.path;
    this.#recent = recent;
    this.#select = store.prepare("SELECT length, bytes, crc FROM block WHERE source = ? AND offset = ?");
  }

  /** The inflated block that begins at the offset; undefined if the source has none. */
  block(source: number, offset: number): Buffer | undefined {
    const recent = this.#recent(source, offset);
    if (recent !== undefined) return recent;
    const key = source * BLOCK_RANGE + offset / BLOCK_BYTES;
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, cached);
      return cached;
    }
    const row = this.#select.get(source, offset) as PackedBlock | undefined;
    if (row === undefined) return undefined;
    const inflated = unpackBlock(row);
    if (typeof inflated === "string") {
      const place = `bytes ${offset} to ${offset + Number(row.length)} of source ${source}`;
      throw damaged(this.#path, `${place} ${inflated}`);
    }
    if (this.#cache.size >= CACHED_BLOCKS) this.#cache.delete(this.#cache.keys().next().value as number);
    this.#cache.set(key, inflated);
    return inflated;
  }

  /** Bytes [offset, offset + length) of a source as latin1; shorter if the source ends before. */
  text(source: number, offset: number, length: number): string {
    let text = "";
    let at = offset;
    while (at < offset + length) {
      const start = at - (at % BLOCK_BYTES);
      const block = this.block(source, start);
      if (block === undefined) break;
      const end = Math.min(offset + length - start, block.length);
      if (end <= at - start) break;
      text += block.toString("latin1", at - start, end);
      at = start + end;
    }
    return text;
  }
}

/** The exact bytes of a source, block by block. Throws StoreError CTR_STORE_DAMAGED, also if some are missing. */
export function* readSource(store: Store, source: number): Generator<Buffer> {
  const offsets = store
    .prepare("SELECT offset FROM block WHERE source = ? ORDER BY offset")
    .pluck()
    .all(source);
  const reader = new BlockReader(store);
  let at = 0;
  for (const offset of offsets as number[]) {
    if (offset !== at) throw damaged(store.path, `of source ${source} the bytes from ${at} on are missing`);
    const bytes = reader.block(source, offset) as Buffer;
    yield bytes;
    at += bytes.length;
  }
  const size = store.prepare("SELECT size FROM source WHERE id = ?").pluck().get(source) as
    | number
    | undefined;
  if (size !== undefined && at < size)
    throw damaged(store.path, `of source ${source} the bytes from ${at} on are missing`);
}

/** Damage of stored data, with a hint. */
export function damaged(path: string, what: string, cause?: unknown): StoreError {
  const hint = `ctraudit check --db ${path} lists all that is damaged`;
  return new StoreError("CTR_STORE_DAMAGED", path, `the database is damaged: ${what}`, { hint, cause });
}

/** Number of the line, from 1, at an offset of a source. */
export function lineAt(store: Store, source: number, offset: number): number {
  const reader = new BlockReader(store);
  let line = 1;
  for (let start = 0; start < offset; start += BLOCK_BYTES) {
    const bytes = reader.block(source, start)?.subarray(0, offset - start);
    if (bytes === undefined) break;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) line++;
  }
  return line;
}

/** Writes the packed blocks of a source. */
export class BlockRows {
  readonly #insert: PreparedStatement;
  readonly #truncate: PreparedStatement;
  readonly #source: number;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#insert = store.prepare("INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)");
    this.#truncate = store.prepare("DELETE FROM block WHERE source = ? AND offset >= ?");
  }

  /** `length` and `crc` are those of the unpacked bytes. */
  write(offset: number, length: number, packed: Buffer, crc: number): void {
    this.#insert.run(this.#source, offset, length, packed, crc);
  }

  /** Deletes the blocks that begin at or after an offset. */
  deleteFrom(offset: number): void {
    this.#truncate.run(this.#source, offset);
  }
}
