// SPDX-License-Identifier: Apache-2.0
import { crc32 } from "node:zlib";
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl";
import type { ArchiveMember } from "./archive-member.ts";
import { IngestError } from "./ingest-error.ts";

/** Upper half of a member's attributes if it was packed on Unix. Source: Info-ZIP, proginfo/extrafld.txt; inode(7) */
const FILE_TYPE = 0o170000;
/** Kinds of entries other than files, in the summary's words. Source: inode(7) */
const KINDS: ReadonlyMap<number, string> = new Map([
  [0o120000, "a link"],
  [0o010000, "a FIFO"],
  [0o140000, "a socket"],
  [0o020000, "a character device"],
  [0o060000, "a block device"],
]);

/**
 * The files of a zip archive, by its directory. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE if the directory is
 * damaged; the members before that are intact.
 */
export async function* readZip(path: string): AsyncGenerator<ArchiveMember> {
  const failed = (error: unknown) => asDamaged(path, error);
  // Names are decoded and sizes checked here: the library would stop at the first error.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  let zip: ZipFile;
  try {
    zip = await openPromise(path, options);
  } catch (error) {
    throw failed(error);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith("/")) continue;
      yield {
        name,
        size: entry.uncompressedSize,
        link: kindOf(entry),
        obstacle: obstacleOf(entry),
        read: () => contentOf(zip, entry, `${path}:${name}`),
      };
    }
  } catch (error) {
    throw failed(error);
  } finally {
    zip.close();
  }
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function kindOf({ externalFileAttributes }: Entry): string | undefined {
  return KINDS.get((externalFileAttributes >>> 16) & FILE_TYPE);
}

function obstacleOf(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return "is encrypted";
  return entry.canDecodeFileData()
    ? undefined
    : `is packed by method ${entry.compressionMethod}, which ctraudit does not unpack`;
}

/** A member must match the directory's size and checksum: otherwise its bytes may belong to another. */
async function* contentOf(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  let size = 0;
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    try {
      for await (const bytes of stream as AsyncIterable<Buffer>) {
        size += bytes.length;
        if (size > entry.uncompressedSize)
          throw new Error("it has more bytes than the directory of the archive says");
        sum = crc32(bytes, sum);
        yield bytes;
      }
    } finally {
      stream.destroy();
    }
    if (size !== entry.uncompressedSize)
      throw new Error("it has fewer bytes than the archive's directory says");
    if (sum !== entry.crc32) throw new Error("its checksum is wrong");
  } catch (error) {
    throw asDamaged(path, error);
  }
}

function asDamaged(path: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const text = `cannot be unpacked: ${(error as Error).message}`;
  return new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, { cause: error });
}
