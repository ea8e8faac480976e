// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES } from "../store/blocks.ts";
import { IngestError, systemWords } from "./ingest-error.ts";

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
