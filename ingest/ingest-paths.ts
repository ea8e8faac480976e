// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { buildSecondaryIndexes, dropSecondaryIndexes, type Store, toStoreError } from "../store/api.ts";
import { discoverSources, type LogFile, type SkippedName } from "./discover-sources.ts";
import { IngestError } from "./ingest-error.ts";
import { ingestSource } from "./ingest-source.ts";
import { refreshEvents } from "./refresh-events.ts";
import { addRunSource, beginRun, nameCalls, type RunOrigin } from "./run-rows.ts";
import type { SourceSummary } from "./source-summary.ts";
import { WritingBatch } from "./writing-batch.ts";

export interface IngestOptions {
  /** Node of records that name none. */
  readonly node?: string | null;
  /** Who asked for it, with what words; kept with the run. */
  readonly origin?: RunOrigin;
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Stops between two chunks; what was read is stored, and the next ingest goes on there. */
  readonly signal?: AbortSignal;
  /** Events in one transaction. */
  readonly batchEvents?: number;
}

export interface IngestProgress {
  readonly path: string;
  /** Unpacked bytes of this log read so far. */
  readonly bytes: number;
  /** Size of the log on the disk; undefined for a stream. Smaller than `bytes` may become where the log is packed. */
  readonly totalBytes: number | undefined;
  readonly lines: number;
  readonly events: number;
}

export interface IngestSummary {
  /** Row of `run`. */
  readonly run: number;
  readonly sources: readonly SourceSummary[];
  /** Names of logs in directories that are no files. */
  readonly skipped: readonly SkippedName[];
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  /** SHA-256 over the sources' hashes and the counts. */
  readonly digest: string | null;
  /** True where the signal stopped it. */
  readonly stopped: boolean;
}

/** Nothing of the source was kept: what the run added before it is whole. */
const REFUSALS = new Set(["CTR_INGEST_CONTRADICTION", "CTR_INGEST_UNREADABLE", "CTR_INGEST_PACKED"]);
const BATCH_EVENTS = 50_000;
/** A log larger than this share of the database is loaded without the secondary indexes. */
const LARGE_SHARE = 0.2;
/** A log takes about this share of its size in the database. */
const STORED_SHARE = 0.3;

/**
 * Reads logs (files, directories, `-`) into a database and says what each added. What is in it already adds nothing.
 * Throws IngestError and StoreError; what was committed before stays, and the same ingest run again goes on from there.
 */
export async function ingestPaths(
  store: Store,
  paths: readonly string[],
  options: IngestOptions = {},
): Promise<IngestSummary> {
  const skipped: SkippedName[] = [];
  const files = discoverSources(paths, (name) => skipped.push(name));
  const batch = new WritingBatch(store);
  try {
    refreshEvents(store, batch);
    if (isLargeLoad(store, files)) dropSecondaryIndexes(store);
    const summary = await ingestFiles(store, batch, files, options);
    buildSecondaryIndexes(store);
    return { ...summary, skipped };
  } catch (error) {
    batch.rollback();
    throw toStoreError(error, store.path);
  }
}

async function ingestFiles(
  store: Store,
  batch: WritingBatch,
  files: readonly LogFile[],
  options: IngestOptions,
): Promise<IngestSummary> {
  batch.begin();
  const run = beginRun(store, options.origin ?? {});
  const sources: SourceSummary[] = [];
  for (const file of files) {
    try {
      const summary = await ingestFile(store, batch, file, run, options);
      if (!batch.isOpen) batch.begin();
      addRunSource(store, run, sources.length, file, summary);
      sources.push(summary);
    } catch (error) {
      if (error instanceof IngestError && REFUSALS.has(error.code)) endRun(store, batch, run, sources);
      throw error;
    }
    if (options.signal?.aborted === true) break;
    batch.commit();
    batch.begin();
  }
  return endRun(store, batch, run, sources, options.signal?.aborted === true);
}

/** Closes the run's row: what it added is there whole, unless it was stopped. */
function endRun(
  store: Store,
  batch: WritingBatch,
  run: number,
  sources: readonly SourceSummary[],
  stopped = false,
): IngestSummary {
  const summary = summarize(store, run, sources, stopped);
  if (!batch.isOpen) batch.begin();
  nameCalls(store);
  store
    .prepare("UPDATE run SET ended_ms = ?, lines = ?, events = ?, problems = ?, digest = ? WHERE id = ?")
    .run(stopped ? null : Date.now(), summary.lines, summary.events, summary.problems, summary.digest, run);
  batch.commit();
  return summary;
}

function ingestFile(
  store: Store,
  batch: WritingBatch,
  file: LogFile,
  run: number,
  { node, signal, onProgress, batchEvents }: IngestOptions,
): Promise<SourceSummary> {
  return ingestSource(store, batch, file, {
    node: node ?? null,
    run,
    batchEvents: batchEvents ?? BATCH_EVENTS,
    isStopped: () => signal?.aborted === true,
    onChunk: (bytes, lines, events) =>
      onProgress?.({ path: file.path, bytes, totalBytes: file.bytes, lines, events }),
  });
}

function summarize(
  store: Store,
  run: number,
  sources: readonly SourceSummary[],
  stopped: boolean,
): IngestSummary {
  const total = (count: (source: SourceSummary) => number) =>
    sources.reduce((sum, source) => sum + count(source), 0);
  const counts = {
    lines: total(({ lines }) => lines),
    events: total(({ events }) => events),
    problems: total(({ problems }) => problems),
  };
  const hashOf = store.prepare("SELECT sha256 FROM source WHERE id = ?").pluck();
  const hashes = sources.map(({ source }) => (source === undefined ? null : hashOf.get(source)));
  const digest = createHash("sha256")
    .update(JSON.stringify([hashes, counts]))
    .digest("hex");
  return { run, sources, skipped: [], ...counts, digest: stopped ? null : digest, stopped };
}

function isLargeLoad(store: Store, files: readonly LogFile[]): boolean {
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const pages = store.prepare("PRAGMA page_count").pluck().get() as number;
  const pageSize = store.prepare("PRAGMA page_size").pluck().get() as number;
  return bytes * STORED_SHARE > pages * pageSize * LARGE_SHARE && bytes > pageSize;
}
