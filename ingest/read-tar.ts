// SPDX-License-Identifier: Apache-2.0
import { Readable, type Writable } from "node:stream";
import { extract } from "tar-stream";
import type { ArchiveMember } from "./archive-member.ts";
import { IngestError } from "./ingest-error.ts";

/** The used part of tar-stream: its own types lack the option and the content of an entry. */
type Unpack = (options: { allowUnknownFormat: boolean }) => Writable & AsyncIterable<Entry>;
type Entry = AsyncIterable<Buffer> & { readonly header: Header };
interface Header {
  readonly name: string;
  readonly type: string | null;
  readonly size: number;
  readonly linkname: string | null;
  readonly pax: Readonly<Record<string, string>> | null;
}

/** Two blocks of NUL. Source: POSIX pax, ustar interchange format */
const END_BYTES = 1024;
const LINKS: readonly unknown[] = ["link", "symlink"];
/** Kinds of entries other than files, in the summary's words. tar stores no sockets. */
const OTHERS: Readonly<Record<string, string>> = {
  "character-device": "a character device",
  "block-device": "a block device",
  fifo: "a FIFO",
};
const FILES: readonly unknown[] = ["file", "contiguous-file"];

/**
 * The files of a tar archive in one pass; unread content is skipped.
 * Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE if the archive is cut or damaged; the members before that are intact.
 */
export async function* readTar(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<ArchiveMember> {
  // It keeps at most 4 MiB of one header, for any stated size.
  const unpacker = (extract as unknown as Unpack)({ allowUnknownFormat: true });
  const end = new EndMark();
  const source = Readable.from(end.watch(chunks), { objectMode: true });
  let cause: unknown;
  source.on("error", (error) => {
    cause = error;
    unpacker.destroy(error);
  });
  source.pipe(unpacker);
  try {
    for await (const entry of unpacker) {
      const { header } = entry;
      const content = entry[Symbol.asyncIterator]();
      if (header.type !== "directory")
        yield {
          name: nameOf(header),
          size: header.size,
          link: LINKS.includes(header.type) ? `a link to ${header.linkname}` : OTHERS[header.type ?? ""],
          obstacle: obstacleOf(header),
          read: () => contentOf(`${path}:${nameOf(header)}`, content),
        };
      while ((await content.next()).done !== true); // The next member follows this one.
    }
  } catch (error) {
    throw asDamaged(path, cause ?? error);
  } finally {
    source.destroy();
    unpacker.destroy();
  }
  if (!end.isThere)
    throw new IngestError(
      "CTR_INGEST_DAMAGED_ARCHIVE",
      path,
      "has no end mark: it may have been cut between two members",
    );
}

/** Detects the mark at an archive's end. */
class EndMark {
  /** Number of NUL bytes at the end so far. */
  #zeros = 0;

  get isThere(): boolean {
    return this.#zeros >= END_BYTES;
  }

  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      let zeros = 0;
      while (zeros < chunk.length && zeros < END_BYTES && chunk[chunk.length - 1 - zeros] === 0) zeros++;
      this.#zeros = zeros === chunk.length ? this.#zeros + zeros : zeros;
      yield chunk;
    }
  }
}

/** Must be read to its end or left: destroying an entry would destroy the whole archive. */
async function* contentOf(path: string, content: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (;;) {
    let next: IteratorResult<Buffer>;
    try {
      next = await content.next();
    } catch (cause) {
      const text = "cannot be read: its archive is cut or damaged at this member";
      throw new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, { cause, isCut: isCut(cause) });
    }
    if (next.done === true) return;
    yield next.value;
  }
}

function isCut(cause: unknown): boolean {
  return cause instanceof IngestError ? cause.isCut : (cause as Error).message === "Unexpected end of data";
}

/** GNU tar stores a sparse file's name beside the one written for other programs. Source: tar, src/xheader.c */
function nameOf(header: Header): string {
  return header.pax?.["GNU.sparse.name"] ?? header.name;
}

function obstacleOf(header: Header): string | undefined {
  const { type, pax } = header;
  if (Object.keys(pax ?? {}).some((key) => key.startsWith("GNU.sparse.")))
    return "is stored with holes (tar --sparse)";
  return FILES.includes(type) ? undefined : "is stored in a form of its own (with holes, or in parts)";
}

function asDamaged(path: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const text = `is a damaged tar archive: ${(error as Error).message}`;
  return new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, { cause: error });
}
