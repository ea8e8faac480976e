// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES } from "../store/api.ts";
import { IngestError, systemWords } from "./ingest-error.ts";

/**
 * The bytes of a file, in chunks of at most 256 KiB that are not changed afterwards.
 * Throws IngestError CTR_INGEST_UNREADABLE, _SOURCE_CHANGED (it became shorter while it was read).
 */
export async function* plainBytes(path: string): AsyncGenerator<Buffer> {
  const descriptor = opened(path);
  try {
    let size = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      const read = fill(descriptor, buffer, size, path);
      if (read === 0) break;
      size += read;
      yield read === BLOCK_BYTES ? buffer : buffer.subarray(0, read);
    }
    if (fstatSync(descriptor).size < size) {
      throw new IngestError("CTR_INGEST_SOURCE_CHANGED", path, "became shorter while it was read", {
        hint: "ingest it again: what it has now is a source of its own",
      });
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Reads until the buffer is full or the file ends: blocks of a source are all of one size. */
function fill(descriptor: number, buffer: Buffer, position: number, path: string): number {
  let filled = 0;
  try {
    while (filled < buffer.length) {
      const read = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    throw new IngestError("CTR_INGEST_UNREADABLE", path, `cannot be read${systemWords(cause)}`, { cause });
  }
  return filled;
}

/** Chunks of any size as chunks of at most 256 KiB. Throws IngestError CTR_INGEST_UNREADABLE. */
export async function* inPieces(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of chunks)
      for (let from = 0; from < bytes.length; from += BLOCK_BYTES)
        yield bytes.subarray(from, from + BLOCK_BYTES);
  } catch (cause) {
    if (cause instanceof IngestError) throw cause;
    throw new IngestError("CTR_INGEST_UNREADABLE", path, `cannot be read${systemWords(cause)}`, { cause });
  }
}

/** The first bytes of a file. Throws IngestError CTR_INGEST_UNREADABLE. */
export function headOf(path: string, bytes: number): Buffer {
  const descriptor = opened(path);
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, fill(descriptor, head, 0, path));
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new IngestError("CTR_INGEST_UNREADABLE", path, "may not be read", { cause });
  }
}
