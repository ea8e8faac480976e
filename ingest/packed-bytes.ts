// SPDX-License-Identifier: Apache-2.0

/** Bytes after the last unpackable part: not read. */
export interface PackedRest {
  /** Name of the compression format. */
  readonly format: string;
  /** Offset of the first non-NUL byte, in the packed bytes. */
  readonly offset: number;
  readonly bytes: number;
}

/** Unpacks a stream of one format; memory is bounded for any unpacked size. Reports data after the end. */
export type Unpacker = (
  path: string,
  packed: AsyncIterable<Buffer>,
  onRest: (rest: PackedRest) => void,
) => AsyncGenerator<Buffer>;

/** A stream of packed bytes with put-back. */
export class PackedBytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer[] = [];
  #offset = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** The next available bytes; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const bytes = this.#rest.shift() ?? (await this.#pull());
    this.#offset += bytes?.length ?? 0;
    return bytes;
  }

  /** Exactly this many bytes, fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const bytes = await this.next();
      if (bytes === undefined) break;
      taken.push(bytes.subarray(0, missing));
      if (bytes.length > missing) this.putBack([bytes.subarray(missing)]);
      missing -= Math.min(missing, bytes.length);
    }
    return Buffer.concat(taken);
  }

  /** Puts the last bytes back. */
  putBack(bytes: readonly Buffer[]): void {
    this.#rest = [...bytes, ...this.#rest];
    for (const { length } of bytes) this.#offset -= length;
  }

  /** Skips NUL bytes, the padding of data written in blocks. */
  async skipPadding(): Promise<void> {
    for (let bytes = await this.next(); bytes !== undefined; bytes = await this.next()) {
      const at = bytes.findIndex((byte) => byte !== 0);
      if (at < 0) continue;
      this.putBack([bytes.subarray(at)]);
      return;
    }
  }

  /** Skips the rest; undefined if that is empty or only NUL. */
  async drain(format: string): Promise<PackedRest | undefined> {
    await this.skipPadding();
    const offset = this.#offset;
    while ((await this.next()) !== undefined);
    return this.#offset === offset ? undefined : { format, offset, bytes: this.#offset - offset };
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #pull(): Promise<Buffer | undefined> {
    const { value, done } = await this.#chunks.next();
    return done === true ? undefined : value;
  }
}

/** Description of bytes not unpacked. */
export function wordsOfRest({ format, offset, bytes }: PackedRest): string {
  return `after the last ${format} data, from byte ${offset} of the packed file on, are ${bytes} other bytes, which were not read`;
}
