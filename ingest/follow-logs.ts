// SPDX-License-Identifier: Apache-2.0
import { dirname } from "node:path";
import { renameSourceOf } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import { readBacklog } from "./follow-backlog.ts";
import { FollowRun, type PassCounts, type PassFile } from "./follow-run.ts";
import { type FollowedFile, followedFiles, isDirectory, isPackedName } from "./followed-files.ts";
import { IngestError } from "./ingest-error.ts";
import type { IngestOptions, IngestSummary } from "./ingest-paths.ts";

/** A file that has not changed for so long is not being packed or copied, and nobody adds to it under a rotated name. */
const SETTLED_MS = 5000;
/** Delay before a file that could not be read is tried again. */
const RETRY_MS = 10_000;

const NEVER = Number.NEGATIVE_INFINITY;

/** A log, or a directory of logs, that is followed. */
export interface FollowedPath {
  readonly path: string;
  /** Node of records that name none. */
  readonly node: string | null;
}

export interface FollowOptions
  extends Pick<IngestOptions, "inputFormat" | "syslogTags" | "bounds" | "origin" | "signal"> {
  /** Milliseconds on a clock that never runs back. */
  readonly clock?: () => number;
  /** Told of what cannot be read, once for each text. */
  readonly onRefusal?: (error: IngestError) => void;
}

/** The result of one look at the logs. */
export interface FollowPass extends PassCounts {
  readonly bytes: number;
  /** Files that are there. */
  readonly files: number;
}

/** State of a file, by its name. */
interface Seen {
  readonly stamp: string;
  readonly content: string;
  readonly sinceMs: number;
  isRead: boolean;
  /** A last line without an end was left in it, which is read when the file is settled. */
  isPending: boolean;
  failedMs: number;
  /** Its row of `source`; undefined where it has none, or it is not known. */
  source?: number | undefined;
}

interface Packed {
  readonly path: string;
  readonly seen: Seen;
}

/** Reads logs and what rotation makes of them as they are written: each pass reads what has changed since the last one. */
export class LogFollower {
  readonly #paths: readonly FollowedPath[];
  readonly #options: FollowOptions;
  readonly #ingestOptions: IngestOptions;
  readonly #store: Store;
  readonly #run: FollowRun;
  readonly #told = new Set<string>();
  readonly #clock: () => number;
  #seen = new Map<string, Seen>();

  constructor(store: Store, paths: readonly FollowedPath[], options: FollowOptions = {}) {
    this.#store = store;
    this.#paths = paths;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    const { inputFormat, syslogTags, bounds, origin, signal } = options;
    this.#ingestOptions = {
      ...(inputFormat === undefined ? {} : { inputFormat }),
      ...(syslogTags === undefined ? {} : { syslogTags }),
      ...(bounds === undefined ? {} : { bounds }),
      ...(origin === undefined ? {} : { origin }),
      ...(signal === undefined ? {} : { signal }),
    };
    this.#run = new FollowRun(store, this.#ingestOptions);
  }

  /** Folders in which something happens when a log is written or rotated. */
  get folders(): readonly string[] {
    return [...new Set(this.#paths.map(({ path }) => (isDirectory(path) ? path : dirname(path))))];
  }

  /**
   * Reads what was there before, once and first. Throws StoreError, and IngestError where there are files and none is a log;
   * what was committed stays.
   */
  async backlog(onProgress?: IngestOptions["onProgress"]): Promise<readonly IngestSummary[]> {
    const nowMs = this.#clock();
    const summaries: IngestSummary[] = [];
    const errors: IngestError[] = [];
    for (const { path, node } of this.#paths) {
      const found = this.#look(path);
      const asked = { ...this.#ingestOptions, node, ...(onProgress === undefined ? {} : { onProgress }) };
      const { summary, read, pending, error } = await readBacklog(this.#store, found, SETTLED_MS, asked);
      for (const { file, stamp, content } of read) {
        const isPending = pending.has(file.path);
        const source = summary?.sources.find(({ path }) => path === file.path)?.source;
        const state = { isRead: true, isPending, failedMs: NEVER, source };
        this.#seen.set(file.path, { stamp, content, sinceMs: nowMs, ...state });
      }
      if (error !== undefined) errors.push(error);
      if (summary !== undefined) summaries.push(summary);
      for (const refusal of [error, ...(summary?.refusals ?? [])])
        if (refusal !== undefined) this.#tell(refusal);
      if (summary?.stopped === true) break;
    }
    if (errors[0] !== undefined && summaries.length === 0) throw errors[0];
    return summaries;
  }

  /** Reads what has changed. Throws StoreError; the next pass goes on where this one ended. */
  async pass(): Promise<FollowPass> {
    const nowMs = this.#clock();
    const seen = new Map<string, Seen>();
    const due: { entry: PassFile; seen: Seen }[] = [];
    const packed = this.#packed();
    for (const { path, node } of this.#paths) {
      for (const found of this.#look(path)) {
        if (seen.has(found.file.path)) continue;
        const known = this.#renamed(found, packed) ?? this.#note(found, packed, nowMs);
        seen.set(found.file.path, known);
        const waits = !found.isPacked && (!found.file.closed || nowMs - known.sinceMs < SETTLED_MS);
        if (isDue(known, found, nowMs)) due.push({ entry: { file: found.file, node, waits }, seen: known });
      }
    }
    this.#seen = seen;
    if (due.length === 0) {
      this.#run.close(false);
      return { lines: 0, events: 0, problems: 0, bytes: 0, files: seen.size };
    }
    let bytes = 0;
    const counts = await this.#run.pass(
      due.map(({ entry }) => entry),
      (file, read) => {
        const known = seen.get(file.path)!;
        bytes += read.bytes;
        known.isPending = read.pendingBytes > 0;
        known.isRead = read.refusal === undefined;
        known.source = read.source;
        known.failedMs = isFailure(read.refusal) ? nowMs : NEVER;
        if (read.refusal !== undefined) this.#tell(read.refusal);
      },
    );
    this.#run.close(false);
    return { ...counts, bytes, files: seen.size };
  }

  /** True where a file has changed since it was last looked at. */
  hasNews(): boolean {
    return this.#paths.some(({ path }) =>
      this.#look(path).some(({ file, stamp }) => this.#seen.get(file.path)?.stamp !== stamp),
    );
  }

  /** Ends the run. Throws StoreError. */
  close(): void {
    this.#run.close(true);
  }

  #look(path: string): FollowedFile[] {
    try {
      return followedFiles(path);
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      this.#tell(error);
      return [];
    }
  }

  /** A packed log that waits is as old under another name: a rotation during each pass must not put it off until none follows. */
  #note({ file, stamp, content }: FollowedFile, packed: ReadonlyMap<string, Packed>, nowMs: number): Seen {
    const known = this.#seen.get(file.path);
    if (known?.stamp === stamp) return known;
    const { sinceMs = nowMs, failedMs = known?.failedMs ?? NEVER } = packed.get(content)?.seen ?? {};
    return { stamp, content, sinceMs, isRead: false, isPending: known?.isPending === true, failedMs };
  }

  /** Packed files, by their content. */
  #packed(): ReadonlyMap<string, Packed> {
    const packed = [...this.#seen].filter(([path]) => isPackedName(path));
    return new Map(packed.map(([path, seen]) => [seen.content, { path, seen }]));
  }

  /**
   * A rotation gives every packed log another name. Unpacking and comparing all of them each time would cost more with each rotation: their files,
   * sizes and times say that they are the same. Throws StoreError.
   */
  #renamed({ file, stamp, content }: FollowedFile, packed: ReadonlyMap<string, Packed>): Seen | undefined {
    const known = packed.get(content);
    if (known === undefined || !known.seen.isRead || known.seen.stamp === stamp) return undefined;
    const { path, seen } = known;
    const { source } = seen;
    if (source === undefined) return undefined;
    if (path !== file.path)
      this.#store.transaction(() => renameSourceOf(this.#store, source, file.path, path));
    return { ...seen, stamp };
  }

  #tell(error: IngestError): void {
    if (!isFailure(error) || this.#told.has(error.message)) return;
    this.#told.add(error.message);
    this.#options.onRefusal?.(error);
  }
}

/** A log that was rotated while it was read is read again at once. */
function isFailure(error: IngestError | undefined): boolean {
  return error !== undefined && error.code !== "CTR_INGEST_SOURCE_CHANGED";
}

function isDue(seen: Seen, { file, isPacked }: FollowedFile, nowMs: number): boolean {
  const isSettled = nowMs - seen.sinceMs >= SETTLED_MS;
  if (nowMs - seen.failedMs < RETRY_MS) return false;
  if (!seen.isRead) return !isPacked || isSettled;
  return seen.isPending && file.closed && isSettled;
}
