// SPDX-License-Identifier: Apache-2.0
import { HEAD_BYTES, type InputKind, kindOf } from "./input-kind.ts";
import type { PackedRest } from "./packed-bytes.ts";

/** Logs are packed once, archives of packed logs twice. */
const MOST_LAYERS = 3;

/** Completely unpacked bytes, and their kind: still packed only if there are too many layers. */
export interface Unpacked {
  readonly kind: InputKind;
  readonly bytes: AsyncGenerator<Buffer>;
  /** Bytes after the end, not unpacked; known once the others are read. */
  readonly rests: readonly PackedRest[];
}

/** Removes one layer of packing after another, by the first bytes. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export async function unpackLayers(path: string, chunks: AsyncIterable<Buffer>): Promise<Unpacked> {
  const rests: PackedRest[] = [];
  let next = await withHead(chunks);
  for (let layers = 0; next.kind.kind === "packed" && layers < MOST_LAYERS; layers++)
    next = await withHead(next.kind.unpack(path, next.bytes, (rest) => rests.push(rest)));
  return { ...next, rests };
}

async function withHead(chunks: AsyncIterable<Buffer>): Promise<Omit<Unpacked, "rests">> {
  const rest = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { value, done } = await rest.next();
    if (done === true) break;
    first.push(value);
    length += value.length;
  }
  const head = Buffer.concat(first.map((chunk) => chunk.subarray(0, HEAD_BYTES))).subarray(0, HEAD_BYTES);
  return { kind: kindOf(head), bytes: rejoined(first, rest) };
}

async function* rejoined(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* first;
    for (;;) {
      const { value, done } = await rest.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}
