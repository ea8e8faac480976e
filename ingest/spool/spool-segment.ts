// SPDX-License-Identifier: Apache-2.0
import { constants, readFileSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import {
  beginLine,
  endLine,
  JOURNAL_END,
  LOG_END,
  type LostRecords,
  lostLine,
  sumLine,
} from "./segment-journal.ts";

/** Readers of the spool are in the same group. */
const MODE = 0o640;
/** An existing segment is never overwritten. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** A segment being written. A failed write can be retried: each has a fixed position. */
export class SpoolSegment {
  readonly #log: FileHandle;
  readonly #journal: FileHandle;
  #size = 0;
  #journalSize = 0;

  private constructor(log: FileHandle, journal: FileHandle) {
    this.#log = log;
    this.#journal = journal;
  }

  /** The journal is created first: a log without one would have no owner. */
  static async create(folder: string, name: string): Promise<SpoolSegment> {
    const paths = [JOURNAL_END, LOG_END].map((end) => join(folder, `${name}${end}`));
    const files: FileHandle[] = [];
    try {
      for (const path of paths) files.push(await open(path, NEW_FILE, MODE));
      const segment = new SpoolSegment(files[1]!, files[0]!);
      await segment.#note(beginLine(process.pid, startTicks(process.pid) ?? 0));
      return segment;
    } catch (error) {
      // They stay unused: the next attempt uses another name.
      for (const [i, file] of files.entries()) {
        await file.close().catch(() => {});
        await unlink(paths[i]!).catch(() => {});
      }
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  get journalSize(): number {
    return this.#journalSize;
  }

  /** Appends lines, then their checksum. */
  async append(lines: Buffer): Promise<void> {
    await writeAll(this.#log, lines, this.#size);
    await this.#note(sumLine(this.#size, lines.length, crc32(lines)));
    this.#size += lines.length;
  }

  async noteLost(lost: LostRecords): Promise<void> {
    await this.#note(lostLine(lost));
  }

  async close(): Promise<void> {
    try {
      await this.#note(endLine(this.#size));
    } finally {
      await this.#log.close();
      await this.#journal.close();
    }
  }

  async #note(line: string): Promise<void> {
    const bytes = Buffer.from(line, "latin1");
    await writeAll(this.#journal, bytes, this.#journalSize);
    this.#journalSize += bytes.length;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    if (bytesWritten === 0) throw new Error("nothing was written");
    at += bytesWritten;
  }
}

/** Start time of a process, in clock ticks since boot: its pid may be reused by now. Source: proc(5), /proc/PID/stat */
export function startTicks(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return undefined;
  }
}
