// SPDX-License-Identifier: Apache-2.0
import { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import { BLOCK_BYTES } from "../store/api.ts";
import { IngestError } from "./ingest-error.ts";

/** Unpacks a stream of bytes of one kind; memory is bounded whatever it unpacks to. */
export type Unpacker = (path: string, packed: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

/** gzip, several members one after another too. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export async function* gunzip(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: BLOCK_BYTES });
  const source = Readable.from(packed, { objectMode: true });
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    throw asDamaged(path, error);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

/** xz, with a dictionary of at most 64 MiB (`xz -9`). Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export async function* unxz(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { default: xz } = await import("xz-decompress");
  const reader = new xz.XzReadableStream(ReadableStream.from(packed) as never).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // The decoder uses its memory again.
      yield Buffer.from(value);
    }
  } catch (error) {
    throw asDamaged(path, error);
  } finally {
    reader.cancel().catch(() => {}); // Its error, if it has one, was thrown above.
  }
}

function asDamaged(path: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const text = `cannot be unpacked: ${(error as Error).message}`;
  return new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, { cause: error });
}
