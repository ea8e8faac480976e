// SPDX-License-Identifier: Apache-2.0
import { ReadableStream } from "node:stream/web";
import { crc32 } from "node:zlib";
import { PackedBytes, type Unpacker } from "./packed-bytes.ts";
import { asDamaged } from "./unpack-error.ts";

/** Sum, backward size, flags, magic. Source: The .xz File Format, 2.1.2 */
const FOOTER_BYTES = 12;
const FOOTER_MAGIC = "YZ";
const MAGIC = Buffer.from("fd377a585a00", "hex");

/**
 * xz, with a dictionary of at most 64 MiB (`xz -9`), also several streams. The decoder reports other data
 * after a stream as damage, and drops the whole chunk: so each stream gets its own chunk.
 * Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE.
 */
export const unxz: Unpacker = async function* (path, packed, onRest) {
  const { default: xz } = await import("xz-decompress");
  const bytes = new PackedBytes(packed);
  const streams = new StreamEnds();
  let gap: Gap | undefined;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let chunk = await bytes.next(); chunk !== undefined; chunk = await bytes.next()) {
      const at = streams.endIn(chunk);
      if (at !== undefined && at < chunk.length) bytes.putBack([chunk.subarray(at)]);
      const piece = chunk.subarray(0, at);
      gap?.pass(piece);
      if (gap?.isOver === true) gap = undefined;
      yield piece;
      if (at !== undefined) gap = new Gap(bytes.offset);
    }
  };
  const reader = new xz.XzReadableStream(ReadableStream.from(pieces()) as never).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // The decoder reuses its memory.
      yield Buffer.from(value);
    }
  } catch (error) {
    if (gap === undefined) throw asDamaged(path, error);
    while ((await bytes.next()) !== undefined);
    const { offset } = gap as Gap;
    if (offset < bytes.offset) onRest({ format: "xz", offset, bytes: bytes.offset - offset });
  } finally {
    reader.cancel().catch(() => {}); // Its error, if it has one, was thrown above.
    await bytes.close();
  }
};

/** The gap after a stream: padding of whole words, then possibly another stream. */
class Gap {
  /** Offset of the first byte after the padding. */
  offset: number;
  #padding = 0;
  #matched = 0;
  #isOther = false;

  constructor(offset: number) {
    this.offset = offset;
  }

  /** True once another stream has begun. */
  get isOver(): boolean {
    return this.#matched === MAGIC.length;
  }

  pass(bytes: Buffer): void {
    for (const byte of bytes) {
      if (this.#isOther || this.isOver) return;
      if (this.#matched === 0 && byte === 0) {
        this.#padding++;
        this.offset++;
      } else if (byte === MAGIC[this.#matched] && this.#padding % 4 === 0) this.#matched++;
      else this.#isOther = true;
    }
  }
}

/** Finds possible ends of streams, by their footers. */
class StreamEnds {
  /** The last examined bytes, up to a footer's length. */
  #before: Buffer = Buffer.alloc(0);

  /** End of the first stream in a chunk with a valid footer; the chunk is examined up to there. */
  endIn(chunk: Buffer): number | undefined {
    const text = Buffer.concat([this.#before, chunk]);
    const known = this.#before.length;
    let end: number | undefined;
    for (let at = text.indexOf(FOOTER_MAGIC); at >= 0; at = text.indexOf(FOOTER_MAGIC, at + 1)) {
      const footer = text.subarray(at + 2 - FOOTER_BYTES, at + 2);
      if (at + 2 <= known || at + 2 < FOOTER_BYTES) continue;
      if (footer.readUInt32LE(0) !== crc32(footer.subarray(4, 10))) continue;
      end = at + 2;
      break;
    }
    const looked = end ?? text.length;
    this.#before = Buffer.from(text.subarray(Math.max(0, looked - FOOTER_BYTES + 1), looked));
    return end === undefined ? undefined : end - known;
  }
}
