// SPDX-License-Identifier: Apache-2.0
import { Readable, type Transform } from "node:stream";
import zlib from "node:zlib";
import { BLOCK_BYTES } from "../store/blocks.ts";
import { PackedBytes, type PackedRest, type Unpacker } from "./packed-bytes.ts";
import { asDamaged } from "./unpack-error.ts";
import { startsFrame, ZstdFrames } from "./zstd-frames.ts";

/** Node.js has it from 22.15 on; its types here are older. */
interface ZstdOfNode {
  readonly createZstdDecompress?: (options: {
    chunkSize: number;
    params: Record<number, number>;
  }) => Transform;
  readonly constants: { readonly ZSTD_d_windowLogMax: number };
}
const { createZstdDecompress, constants } = zlib as unknown as ZstdOfNode;
/** 128 MiB: the default limit of the zstd program. */
const LARGEST_WINDOW_LOG = 27;

/** zstd, also several frames; undefined if Node.js lacks it. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export const unzstd: Unpacker | undefined = createZstdDecompress === undefined ? undefined : unpackFrames;

async function* unpackFrames(
  path: string,
  packed: AsyncIterable<Buffer>,
  onRest: (rest: PackedRest) => void,
): AsyncGenerator<Buffer> {
  const bytes = new PackedBytes(packed);
  try {
    for (let count = 0; ; count++) {
      if (count > 0) {
        const start = await bytes.take(4);
        bytes.putBack([start]);
        if (!startsFrame(start)) {
          const rest = await bytes.drain("zstd");
          if (rest !== undefined) onRest(rest);
          return;
        }
      }
      const params = { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW_LOG };
      const unpacked = createZstdDecompress?.({ chunkSize: BLOCK_BYTES, params }) as Transform;
      yield* throughZlib(path, oneFrame(bytes), unpacked);
    }
  } catch (error) {
    throw asDamaged(path, error);
  } finally {
    await bytes.close();
  }
}

/** The bytes up to the frame's end. */
async function* oneFrame(bytes: PackedBytes): AsyncGenerator<Buffer> {
  const frame = new ZstdFrames();
  for (let chunk = await bytes.next(); chunk !== undefined; chunk = await bytes.next()) {
    const end = frame.walk(chunk, 0);
    if (end === undefined) yield chunk;
    else {
      if (end < chunk.length) bytes.putBack([chunk.subarray(end)]);
      yield chunk.subarray(0, end);
      return;
    }
  }
  throw new Error("unexpected end of file");
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
