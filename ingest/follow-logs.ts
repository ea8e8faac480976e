// SPDX-License-Identifier: Apache-2.0
import { dirname } from "node:path";
import { renameSourceOf } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import { dueFiles, isSettled, type LookedFile, SETTLED_MS, type SeenFile } from "./due-files.ts";
import { readBacklog } from "./follow-backlog.ts";
import { FollowRun, type PassCounts, type PassFile } from "./follow-run.ts";
import { type FollowedFile, followedFiles, isPackedName } from "./followed-files.ts";
import { IngestError } from "./ingest-error.ts";
import type { IngestOptions, IngestSummary } from "./ingest-paths.ts";
import { isDirectory, steadyLook } from "./steady-look.ts";

/** After this time, a pass lists the folders again: rotation has added files after those already read. */
const LOOK_MS = 1000;
const NEVER = Number.NEGATIVE_INFINITY;

/** A followed log or directory of logs. */
export interface FollowedPath {
  readonly path: string;
  /** Node of records without one. */
  readonly node: string | null;
}

export interface FollowOptions
  extends Pick<IngestOptions, "inputFormat" | "syslogTags" | "bounds" | "origin" | "signal"> {
  /** Milliseconds on a monotonic clock. */
  readonly clock?: () => number;
  /** Called for unreadable files, once for each text. */
  readonly onRefusal?: (error: IngestError) => void;
}

/** The result of one pass. */
export interface FollowPass extends PassCounts {
  readonly bytes: number;
  /** Existing files. */
  readonly files: number;
}

/** Reads logs and their rotations while they are written: each pass reads the changes since the last one. */
export class LogFollower {
  readonly #paths: readonly FollowedPath[];
  readonly #options: FollowOptions;
  readonly #ingestOptions: IngestOptions;
  readonly #store: Store;
  readonly #run: FollowRun;
  readonly #told = new Set<string>();
  readonly #clock: () => number;
  #seen = new Map<string, SeenFile>();
  /** Whether the last pass left files to the next one. */
  #isBehind = false;

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

  /** Folders that change when a log is written or rotated. */
  get folders(): readonly string[] {
    return [...new Set(this.#paths.map(({ path }) => (isDirectory(path) ? path : dirname(path))))];
  }

  /**
   * Reads the existing content, once at the start. Throws StoreError, and IngestError if there are files but none is a log;
   * commits stay.
   */
  async backlog(onProgress?: IngestOptions["onProgress"]): Promise<readonly IngestSummary[]> {
    const nowMs = this.#clock();
    const summaries: IngestSummary[] = [];
    const errors: IngestError[] = [];
    for (const { path, node } of this.#paths) {
      const found = steadyLook(
        () => this.#look(path),
        ({ file }) => file,
      );
      const asked = { ...this.#ingestOptions, node, ...(onProgress === undefined ? {} : { onProgress }) };
      const { summary, read, pending, error } = await readBacklog(this.#store, found, SETTLED_MS, asked);
      for (const { file, stamp, content, changedNs } of read) {
        const isPending = pending.has(file.path);
        const source = summary?.sources.find(({ path }) => path === file.path)?.source;
        const state = { isRead: true, isPending, failedMs: NEVER, source, name: file.path };
        this.#seen.set(file.path, { stamp, content, changedNs, sinceMs: nowMs, ...state });
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

  /** Reads the changes. Throws StoreError; the next pass continues where this one ended. */
  async pass(): Promise<FollowPass> {
    const nowMs = this.#clock();
    const { files, due } = this.#lookAll(nowMs);
    if (due.length === 0) {
      this.#run.close(false);
      return { lines: 0, events: 0, problems: 0, bytes: 0, files };
    }
    let bytes = 0;
    let read = 0;
    const entries = new Map(due.map(({ entry, seen }) => [entry.file, seen]));
    const counts = await this.#run.pass(
      due.map(({ entry }) => entry),
      (file, result) => {
        const { source, name, refusal, pendingBytes } = result;
        read++;
        bytes += result.bytes;
        const isPending = pendingBytes > 0;
        const failedMs = isFailure(refusal) ? nowMs : NEVER;
        Object.assign(entries.get(file)!, {
          isPending,
          isRead: refusal === undefined,
          source,
          name,
          failedMs,
        });
        if (refusal !== undefined) this.#tell(refusal);
        return this.#clock() - nowMs < LOOK_MS;
      },
    );
    this.#isBehind = read < due.length;
    this.#run.close(false);
    return { ...counts, bytes, files };
  }

  /** Lists the files, and those of them to read. */
  #lookAll(nowMs: number): { files: number; due: readonly { entry: PassFile; seen: SeenFile }[] } {
    const all = new Map<string, SeenFile>();
    const due: { entry: PassFile; seen: SeenFile }[] = [];
    const packed = this.#packed();
    for (const { path, node } of this.#paths) {
      const looked: LookedFile[] = [];
      for (const found of this.#look(path)) {
        if (all.has(found.file.path)) continue;
        const seen = this.#renamed(found, packed) ?? this.#note(found, packed, nowMs);
        all.set(found.file.path, seen);
        looked.push({ found, seen });
      }
      for (const { found, seen } of dueFiles(looked, this.#seen, nowMs)) {
        const waits = !found.isPacked && (!found.file.closed || !isSettled(seen, nowMs));
        due.push({ entry: { file: found.file, node, waits }, seen });
      }
    }
    this.#seen = all;
    return { files: all.size, due };
  }

  /** Whether a file has changed since the last pass, or is waiting to be read. */
  hasNews(): boolean {
    if (this.#isBehind) return true;
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

  /** A waiting packed log keeps its age under another name: otherwise a rotation during each pass would postpone it forever. */
  #note(
    { file, stamp, content, changedNs }: FollowedFile,
    packed: ReadonlyMap<string, SeenFile>,
    nowMs: number,
  ): SeenFile {
    const known = this.#seen.get(file.path);
    if (known?.stamp === stamp) return known;
    const { sinceMs = nowMs, failedMs = known?.failedMs ?? NEVER } = packed.get(content) ?? {};
    const isPending = known?.isPending === true;
    return { stamp, content, changedNs, sinceMs, isRead: false, isPending, failedMs };
  }

  /** Packed files, by their content. */
  #packed(): ReadonlyMap<string, SeenFile> {
    const packed = [...this.#seen].filter(([path]) => isPackedName(path));
    return new Map(packed.map(([, seen]) => [seen.content, seen]));
  }

  /**
   * A rotation renames every packed log. Unpacking and comparing all of them each time would cost more with each rotation: they are recognised by
   * file, size and times. Throws StoreError.
   */
  #renamed(
    { file, stamp, content }: FollowedFile,
    packed: ReadonlyMap<string, SeenFile>,
  ): SeenFile | undefined {
    const seen = packed.get(content);
    if (seen === undefined || !seen.isRead || seen.stamp === stamp) return undefined;
    const { source, name = file.path } = seen;
    if (source === undefined) return undefined;
    if (name !== file.path)
      this.#store.transaction(() => renameSourceOf(this.#store, source, file.path, name));
    return { ...seen, stamp, name: file.path };
  }

  #tell(error: IngestError): void {
    if (!isFailure(error) || this.#told.has(error.message)) return;
    this.#told.add(error.message);
    this.#options.onRefusal?.(error);
  }
}

/** A log rotated during its read is read again immediately. */
function isFailure(error: IngestError | undefined): boolean {
  return error !== undefined && error.code !== "CTR_INGEST_SOURCE_CHANGED";
}
