// SPDX-License-Identifier: Apache-2.0
import { nameOfCall } from "../interpret/call-names.ts";
import { LIVE_RUN } from "../store/live-run.ts";
import { nameCalls } from "../store/repositories/events/name-calls.ts";
import { saveRunDigest, saveRunSums } from "../store/repositories/sources/run-writer.ts";
import { beginTodo } from "../store/repositories/sources/todo-rows.ts";
import type { Store } from "../store/store.ts";
import { toStoreError } from "../store/store-error.ts";
import { WritingBatch } from "../store/writing-batch.ts";
import type { LogFile } from "./discover-sources.ts";
import type { IngestError } from "./ingest-error.ts";
import { type IngestOptions, sourceOptions } from "./ingest-paths.ts";
import { IngestRun } from "./ingest-run.ts";
import { beginRun } from "./run-rows.ts";

/** A run ends after this time, or this many bytes: their hash is then computed quickly from the database. */
const LONGEST_MS = 3_600_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** The files of a pass, with their options. */
export interface PassFile {
  readonly file: LogFile;
  readonly node: string | null;
  readonly waits: boolean;
  /** As in SourceOptions. */
  readonly isNamed?: boolean;
}

/** The result of reading one file. */
export interface FileRead {
  /** Row of `source`; undefined if the file is empty or was refused. */
  readonly source: number | undefined;
  /** The name under which it was read, possibly changed by rotation. */
  readonly name: string | undefined;
  /** False if reading was stopped before the end. */
  readonly isComplete: boolean;
  /** New bytes. */
  readonly bytes: number;
  /** Bytes of an incomplete last line. */
  readonly pendingBytes: number;
  readonly refusal: IngestError | undefined;
}

/** Additions of a pass. */
export interface PassCounts {
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
}

/**
 * The run of followed logs: one row per hour, and one for each source in it, instead of thousands. After
 * each pass its rows are complete: if the process is killed later, the run looks ended, with all its content.
 */
export class FollowRun {
  readonly #store: Store;
  readonly #options: IngestOptions;
  #id = 0;
  #run: IngestRun | undefined;
  #batch: WritingBatch | undefined;
  #beganMs = 0;
  #bytes = 0;

  constructor(store: Store, options: IngestOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Reads files one after another, as long as `onRead` returns true. Throws StoreError; earlier commits stay, and the next pass continues there. */
  async pass(
    files: readonly PassFile[],
    onRead: (file: LogFile, read: FileRead) => boolean,
  ): Promise<PassCounts> {
    try {
      const run = this.#run ?? this.#begin();
      const before = countsOf(run);
      for (const entry of files) {
        if (this.#options.signal?.aborted === true) break;
        if (!onRead(entry.file, await this.#read(run, entry))) break;
      }
      this.#saveCounts(run);
      const { lines, events, problems } = countsOf(run);
      return {
        lines: lines - before.lines,
        events: events - before.events,
        problems: problems - before.problems,
      };
    } catch (error) {
      // The run's totals are in its rows; the next pass begins another run.
      this.#batch?.rollback();
      this.#run = undefined;
      throw toStoreError(error, this.#store.path);
    }
  }

  /** Ends a run after an hour; `always`: at the end of the work. */
  close(always: boolean): void {
    if (this.#run === undefined) return;
    const isFull = this.#bytes >= MOST_BYTES || Date.now() - this.#beganMs >= LONGEST_MS;
    if (!always && !isFull) return;
    const digest = this.#run.close();
    this.#write(() => {
      saveRunDigest(this.#store, this.#id, digest, Date.now());
      // Merging hosts is left to the next ingest: a pass must not read a log again.
      beginTodo(this.#store, "hosts");
    });
    this.#run = undefined;
  }

  #begin(): IngestRun {
    const batch = new WritingBatch(this.#store);
    this.#batch = batch;
    this.#beganMs = Date.now();
    this.#bytes = 0;
    this.#write(() => {
      const { origin } = this.#options;
      this.#id = beginRun(this.#store, { ...origin, command: `${origin?.command ?? "follow"}${LIVE_RUN}` });
    });
    const isStopped = () => this.#options.signal?.aborted === true;
    const none = (file: LogFile) => sourceOptions(file, this.#id, isStopped, this.#options);
    this.#run = new IngestRun(this.#store, batch, {
      run: this.#id,
      isStopped,
      isLong: true,
      sourceOptions: (file) => ({ ...none(file), ...this.#current }),
    });
    return this.#run;
  }

  /** Row of the current file. */
  #current: { node: string | null; waits: boolean; isNamed: boolean } = {
    node: null,
    waits: true,
    isNamed: false,
  };

  async #read(run: IngestRun, { file, node, waits, isNamed = false }: PassFile): Promise<FileRead> {
    this.#current = { node, waits, isNamed };
    await run.read(file);
    const { summary, refusal } = run.takeLast();
    this.#bytes += summary?.bytes ?? 0;
    return {
      source: summary?.source,
      name: summary?.path,
      isComplete: summary?.complete === true,
      bytes: summary?.bytes ?? 0,
      pendingBytes: summary?.pendingBytes ?? 0,
      refusal,
    };
  }

  #saveCounts(run: IngestRun): void {
    const { lines, events, problems } = countsOf(run);
    this.#write(() => {
      nameCalls(this.#store, nameOfCall);
      saveRunSums(this.#store, this.#id, { lines, events, problems }, Date.now());
    });
  }

  #write(rows: () => void): void {
    this.#batch!.begin();
    rows();
    this.#batch!.commit();
  }
}

function countsOf({ totals: { lines, events, problems } }: IngestRun): PassCounts {
  return { lines, events, problems };
}
