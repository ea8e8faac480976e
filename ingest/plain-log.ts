// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES } from "../store/blocks.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError, systemWords } from "./ingest-error.ts";

/** Number of first bytes that distinguish a log from its replacement after truncation: they have a time and a serial. */
const HEAD_BYTES = 4096;

/** An open, unpacked log file: its bytes from any position on, and its identity. Throws IngestError CTR_INGEST_UNREADABLE. */
export class PlainLog {
  readonly #path: string;
  readonly #descriptor: number;
  /** Its first bytes at the time of opening. */
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

  /** Device and inode of the open file, in the form of `source.file`: another file may have its name by now. */
  get identity(): string {
    return fileIdentity(fstatSync(this.#descriptor, { bigint: true }));
  }

  /** The file from its beginning to its end, regardless of concurrent changes. Throws IngestError CTR_INGEST_UNREADABLE. */
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

  /** The bytes from an offset on, up to a maximum. */
  at(offset: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, this.#fill(buffer, offset));
  }

  /**
   * The bytes from an offset on, in chunks that end at block boundaries of 256 KiB and are not changed afterwards.
   * If a log was truncated and rewritten beyond the position already read, no new byte is returned: they belong to another log.
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

  /** Note on a log truncated during its read, as by logrotate's copytruncate: the bytes read were valid. */
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

  /** Reads until the buffer is full or the file ends: all blocks of a source have the same size. */
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
