// SPDX-License-Identifier: Apache-2.0
import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import type { Readable } from "node:stream";
import { BLOCK_BYTES } from "../store/api.ts";
import type { LogFile } from "./discover-sources.ts";
import { IngestError, systemWords } from "./ingest-error.ts";
import { gunzip, type Unpacker, unxz } from "./unpack.ts";

/** Kinds of packed files by their first bytes. */
const PACKED: readonly {
  readonly magic: string;
  readonly kind: string;
  readonly unpack: Unpacker | string;
}[] = [
  { magic: "1f8b", kind: "gzip", unpack: gunzip },
  { magic: "fd377a585a00", kind: "xz", unpack: unxz },
  { magic: "28b52ffd", kind: "zstd", unpack: "zstd -dc" },
  { magic: "425a68", kind: "bzip2", unpack: "bzip2 -dc" },
];
const MAGIC_BYTES = 6;

/**
 * The unpacked bytes of a log, in chunks of at most 256 KiB that are not changed afterwards.
 * Throws IngestError CTR_INGEST_UNREADABLE, _PACKED (unpack it with …), _DAMAGED_ARCHIVE, _SOURCE_CHANGED (it became shorter while it was read).
 */
export async function* readBytes(file: LogFile): AsyncGenerator<Buffer> {
  if (file.isStream) yield* unpacked(file, streamOf(file));
  else {
    const head = headOf(file.path);
    if (kindOf(head) === undefined) yield* plainBytes(file.path);
    else yield* unpacked(file, createReadStream(file.path));
  }
}

function* plainBytes(path: string): Generator<Buffer> {
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

async function* unpacked(file: LogFile, stream: Readable): AsyncGenerator<Buffer> {
  const chunks = readable(file.path, stream);
  let head = Buffer.alloc(0);
  let isOver = false;
  while (head.length < MAGIC_BYTES && !isOver) {
    const { value, done } = await chunks.next();
    if (done === true) isOver = true;
    else head = Buffer.concat([head, value]);
  }
  const kind = kindOf(head);
  if (typeof kind?.unpack === "string") {
    stream.destroy();
    const hint = `${kind.unpack} ${file.path} | ctraudit ingest -`;
    throw new IngestError(
      "CTR_INGEST_PACKED",
      file.path,
      `is packed with ${kind.kind}, which ctraudit does not read`,
      { hint },
    );
  }
  const all = rejoined(head, chunks, isOver);
  yield* kind === undefined ? all : kind.unpack(file.path, all);
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Buffer>, isOver: boolean): AsyncGenerator<Buffer> {
  yield* inPieces(head);
  if (isOver) return;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield* inPieces(value);
  }
}

/** The stream's chunks; what the system says of them names the path. */
async function* readable(path: string, stream: Readable): AsyncGenerator<Buffer, undefined> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw new IngestError("CTR_INGEST_UNREADABLE", path, `cannot be read${systemWords(cause)}`, { cause });
  }
  return undefined;
}

function* inPieces(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += BLOCK_BYTES) yield bytes.subarray(from, from + BLOCK_BYTES);
}

function streamOf({ path }: LogFile): Readable {
  return path === "-" ? process.stdin : createReadStream(path);
}

function headOf(path: string): Buffer {
  const descriptor = opened(path);
  try {
    const head = Buffer.alloc(MAGIC_BYTES);
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

function kindOf(head: Buffer) {
  const hex = head.toString("hex");
  return PACKED.find(({ magic }) => hex.startsWith(magic));
}
