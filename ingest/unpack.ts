// SPDX-License-Identifier: Apache-2.0
import { Readable, type Transform } from "node:stream";
import { ReadableStream } from "node:stream/web";
import zlib from "node:zlib";
import { BLOCK_BYTES } from "../store/api.ts";
import { IngestError } from "./ingest-error.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/** Unpacks a stream of bytes of one kind; memory is bounded whatever it unpacks to. */
export type Unpacker = (path: string, packed: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

/** gzip, several members one after another too. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export const gunzip: Unpacker = (path, packed) =>
  throughZlib(path, packed, zlib.createGunzip({ chunkSize: BLOCK_BYTES }));

/** Node.js has it from 22.15 on; its types here are older. */
interface ZstdOfNode {
  readonly createZstdDecompress?: (options: {
    chunkSize: number;
    params: Record<number, number>;
  }) => Transform;
  readonly constants: { readonly ZSTD_d_windowLogMax: number };
}
const { createZstdDecompress, constants } = zlib as unknown as ZstdOfNode;
/** 128 MiB: what the zstd program unpacks without being told to use more memory. */
const LARGEST_WINDOW_LOG = 27;

/** zstd, several frames one after another too; undefined where Node.js has it not. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export const unzstd: Unpacker | undefined = createZstdDecompress === undefined ? undefined : unpackFrames;

async function* unpackFrames(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = packed[Symbol.asyncIterator]();
  const frames = new ZstdFrames();
  let rest: Buffer | undefined;
  try {
    for (;;) {
      if (rest === undefined) {
        const { value, done } = await chunks.next();
        if (done === true) return;
        rest = value;
      }
      const params = { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW_LOG };
      const unpacked = createZstdDecompress?.({ chunkSize: BLOCK_BYTES, params }) as Transform;
      yield* throughZlib(path, oneFrame(rest as Buffer), unpacked);
    }
  } catch (error) {
    throw asDamaged(path, error);
  } finally {
    await chunks.return?.();
  }

  /** The bytes up to the frame's end; what stands behind it is left in `rest`. */
  async function* oneFrame(first: Buffer): AsyncGenerator<Buffer> {
    for (let bytes: Buffer | undefined = first; bytes !== undefined; bytes = (await chunks.next()).value) {
      const end = frames.walk(bytes, 0);
      if (end !== undefined) {
        rest = end < bytes.length ? bytes.subarray(end) : undefined;
        yield bytes.subarray(0, end);
        return;
      }
      yield bytes;
    }
    throw new Error("unexpected end of file");
  }
}

async function* throughZlib(
  path: string,
  packed: AsyncIterable<Buffer>,
  unpacked: Transform,
): AsyncGenerator<Buffer> {
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
