// SPDX-License-Identifier: Apache-2.0
import { Readable } from "node:stream";
import zlib, { crc32 } from "node:zlib";
import { BLOCK_BYTES } from "../store/blocks.ts";
import { PackedBytes, type Unpacker } from "./packed-bytes.ts";
import { asDamaged } from "./unpack-error.ts";

const MAGIC = 0x1f8b;
const DEFLATE = 8;
const BEGINNING = Buffer.from([MAGIC >> 8, MAGIC & 0xff, DEFLATE]);
/** Optional parts of a header. Source: RFC 1952, 2.3.1 */
const FLAGS = { sum: 2, extra: 4, name: 8, comment: 16 } as const;
const CUT = "unexpected end of file";

/**
 * gzip, also several members, with NUL bytes between and after them. Node.js stops at the first NUL byte
 * after a member, regardless of later data, so the members are separated here. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE.
 */
export const gunzip: Unpacker = async function* (path, packed, onRest) {
  const bytes = new PackedBytes(packed);
  try {
    for (let members = 0; ; members++) {
      if (members > 0) await bytes.skipPadding();
      const start = await bytes.take(3);
      if (start.length === 0 && members > 0) return;
      if (start.length < 3 || start.readUInt16BE() !== MAGIC || start[2] !== DEFLATE) {
        if (members === 0) throw new Error("incorrect header");
        if (start.equals(BEGINNING.subarray(0, start.length))) throw new Error(CUT);
        bytes.putBack([start]);
        const rest = await bytes.drain("gzip");
        if (rest !== undefined) onRest(rest);
        return;
      }
      await skipHeader(bytes);
      yield* memberOf(bytes);
    }
  } catch (error) {
    throw asDamaged(path, error);
  } finally {
    await bytes.close();
  }
};

async function skipHeader(bytes: PackedBytes): Promise<void> {
  const [flags = 0] = await exactly(bytes, 7);
  if (flags & FLAGS.extra) {
    const length = (await exactly(bytes, 2)).readUInt16LE();
    await exactly(bytes, length);
  }
  for (const flag of [FLAGS.name, FLAGS.comment])
    if (flags & flag) while ((await exactly(bytes, 1))[0] !== 0);
  if (flags & FLAGS.sum) await exactly(bytes, 2);
}

async function exactly(bytes: PackedBytes, count: number): Promise<Buffer> {
  const taken = await bytes.take(count);
  if (taken.length < count) throw new Error(CUT);
  return taken;
}

/** The contents of a member, checked against its sum and its length. */
async function* memberOf(bytes: PackedBytes): AsyncGenerator<Buffer> {
  let sum = 0;
  let size = 0;
  for await (const chunk of inflate(bytes)) {
    sum = crc32(chunk, sum);
    size = (size + chunk.length) % 2 ** 32;
    yield chunk;
  }
  const trailer = await exactly(bytes, 8);
  if (trailer.readUInt32LE(0) !== sum) throw new Error("incorrect data check");
  if (trailer.readUInt32LE(4) !== size) throw new Error("incorrect length check");
}

/** Unpacks up to the end of the deflated data; input beyond it is put back. */
async function* inflate(bytes: PackedBytes): AsyncGenerator<Buffer> {
  const unpacked = zlib.createInflateRaw({ chunkSize: BLOCK_BYTES });
  const fed: Buffer[] = [];
  /** Number of bytes before `fed`. */
  let gone = 0;
  let pulling: Promise<Buffer | undefined> | undefined;
  const pull = async (): Promise<Buffer | undefined> => {
    const chunk = await bytes.next();
    if (chunk !== undefined) fed.push(chunk);
    while (fed.length > 0 && gone + (fed[0] as Buffer).length <= unpacked.bytesWritten)
      gone += (fed.shift() as Buffer).length;
    return chunk;
  };
  const source = Readable.from(
    (async function* () {
      for (;;) {
        pulling = pull();
        const chunk = await pulling;
        if (chunk === undefined) return;
        yield chunk;
      }
    })(),
    { objectMode: true, highWaterMark: 1 },
  );
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
  await pulling;
  let passed = unpacked.bytesWritten - gone;
  const left = fed.flatMap((chunk) => {
    const from = Math.min(passed, chunk.length);
    passed -= from;
    return from < chunk.length ? [chunk.subarray(from)] : [];
  });
  bytes.putBack(left);
}
