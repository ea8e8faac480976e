// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES, BlockReader } from "../store/blocks.ts";
import { RecordReader } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import { IngestError } from "./ingest-error.ts";
import type { OpenEvent } from "./open-event.ts";
import type { ProblemRows } from "./problem-rows.ts";
import { RecordProblem } from "./record-problem.ts";

const LINE_FEED = 10;
/** SQLite's errors about one row's values; all others are about the database. */
const OF_VALUES = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

/** Whether an error would recur with further reading: of the database, the source or the machine, not of one record. */
export function isFatal(error: unknown): boolean {
  if (error instanceof RecordProblem) return false;
  if (error instanceof StoreError || error instanceof IngestError) return true;
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  if (typeof code === "string" && code.startsWith("SQLITE_")) return !OF_VALUES.test(code);
  return syscall !== undefined || (typeof message === "string" && /^The database connection/.test(message));
}

/** Records and events that could not be stored: each of their lines becomes a row of `problem`, and reading continues. */
export class FailedRecords {
  readonly #source: number;
  readonly #problems: ProblemRows;
  readonly #blocks: BlockReader;
  readonly #records: RecordReader;

  constructor(
    store: Store,
    source: number,
    problems: ProblemRows,
    recent: (source: number, offset: number) => Buffer | undefined,
  ) {
    this.#source = source;
    this.#problems = problems;
    this.#blocks = new BlockReader(store, recent);
    this.#records = new RecordReader(store, this.#blocks);
  }

  /** Adds a record, in this line at [offset, end). Rethrows a fatal error. */
  addRecord(error: unknown, line: number, offset: number, end: number): void {
    if (isFatal(error)) throw error;
    const code = error instanceof RecordProblem ? error.code : "record-failed";
    this.#problems.add(code, wordsOf(error), line, offset, end);
  }

  /** Adds all records of an event in this source. Rethrows a fatal error. */
  addEvent(error: unknown, { source, offset, end, parts }: OpenEvent): void {
    if (isFatal(error)) throw error;
    this.addRuns(error, [source, offset, end - offset, ...(parts?.spans ?? [])]);
  }

  /** The lines of runs of bytes: source, offset, length … */
  addRuns(error: unknown, runs: readonly number[]): void {
    for (let i = 0; i < runs.length; i += 3)
      if (runs[i] === this.#source) this.#addRun(error, runs[i + 1] as number, runs[i + 2] as number);
  }

  #addRun(error: unknown, offset: number, length: number): void {
    const code = error instanceof RecordProblem ? error.code : "event-failed";
    let line = this.lineAt(offset);
    for (const record of this.#records.recordsIn(this.#source, offset, length)) {
      this.#problems.add(code, wordsOf(error), line, record.offset, record.offset + record.length);
      line++;
    }
  }

  /** The line, from 1, that begins at an offset. */
  lineAt(offset: number): number {
    let line = 1;
    for (let start = 0; start < offset; start += BLOCK_BYTES) {
      const block = this.#blocks.block(this.#source, start)?.subarray(0, offset - start);
      for (let at = block?.indexOf(LINE_FEED) ?? -1; at >= 0; at = block?.indexOf(LINE_FEED, at + 1) ?? -1)
        line++;
    }
    return line;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
