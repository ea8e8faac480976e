// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES } from "../store/blocks.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError, systemWords } from "./ingest-error.ts";

/** So many of its first bytes tell a log from what is written in its place after it was emptied: they have a time and a serial. */
const HEAD_BYTES = 4096;

/** A log that lies in a file as it is, open: its bytes from any place on, and which file it is. Throws IngestError CTR_INGEST_UNREADABLE. */
export class PlainLog {
  readonly #path: string;
  readonly #descriptor: number;
  /** Its first bytes as they were when it was opened. */
  #head: Buffer;
  #becameShorter = false;

  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, "r");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
        const hint = "ingest again: the file has another name now, or is deleted";
        throw new IngestError("CTR_INGEST_SOURCE_CHANGED", path, "was rotated during the ingest", {
          hint,
          cause,
        });
      }
      throw new IngestError("CTR_INGEST_UNREADABLE", path, "permission denied", { cause });
    }
    try {
      this.#head = this.at(0, HEAD_BYTES);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Device and inode, as `source.file` has them. Of the open file: another one may have its name by now. */
  get identity(): string {
    return fileIdentity(fstatSync(this.#descriptor, { bigint: true }));
  }

  /** The file from its beginning to its end, whatever happens to it meanwhile. Throws IngestError CTR_INGEST_UNREADABLE. */
  async *whole(): AsyncGenerator<Buffer> {
    for (let at = 0; ; ) {
      const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      const read = this.#fill(buffer, at);
      if (read === 0) return;
      at += read;
      yield buffer.subarray(0, read);
    }
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** The bytes from an offset on, at most so many. */
  at(offset: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, this.#fill(buffer, offset));
  }

  /**
   * The bytes from an offset on, in chunks that end where blocks of 256 KiB end and are not changed afterwards.
   * Of a log that was emptied and written anew beyond the place that was read to, no new byte is given: they are another log's.
   * Throws IngestError CTR_INGEST_UNREADABLE.
   */
  async *from(offset: number): AsyncGenerator<Buffer> {
    let at = offset;
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES - (at % BLOCK_BYTES));
      const read = this.#fill(buffer, at);
      if (read === 0) break;
      if (this.#head.length === 0) this.#head = Buffer.from(buffer.subarray(0, Math.min(read, HEAD_BYTES)));
      if (!this.#isSame()) {
        this.#becameShorter = true;
        return;
      }
      at += read;
      yield read === buffer.length ? buffer : buffer.subarray(0, read);
    }
    this.#becameShorter ||= this.size < at;
  }

  /** Note on a log that was cut while it was read, as logrotate's copytruncate does: the bytes read did stand there. */
  get change(): IngestError | undefined {
    if (!this.#becameShorter) return undefined;
    return new IngestError("CTR_INGEST_SOURCE_CHANGED", this.#path, "was truncated during the ingest", {
      hint: "its records so far are kept; ingest it again: its present content is a new source",
    });
  }

  #isSame(): boolean {
    return this.at(0, this.#head.length).equals(this.#head);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Reads until the buffer is full or the file ends: blocks of a source are all of one size. */
  #fill(buffer: Buffer, position: number): number {
    let filled = 0;
    try {
      while (filled < buffer.length) {
        const read = readSync(this.#descriptor, buffer, filled, buffer.length - filled, position + filled);
        if (read === 0) break;
        filled += read;
      }
    } catch (cause) {
      throw new IngestError("CTR_INGEST_UNREADABLE", this.#path, `cannot be read${systemWords(cause)}`, {
        cause,
      });
    }
    return filled;
  }
}
