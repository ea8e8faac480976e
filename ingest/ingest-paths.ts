// SPDX-License-Identifier: Apache-2.0

import { statSync } from "node:fs";
import { nameOfCall } from "../interpret/call-names.ts";
import { databaseBytes } from "../store/database-bytes.ts";
import { nameCalls } from "../store/repositories/events/name-calls.ts";
import { knownBytes } from "../store/repositories/sources/known-sources.ts";
import { saveRunDigest, saveRunSums } from "../store/repositories/sources/run-writer.ts";
import { buildSecondaryIndexes, dropSecondaryIndexes } from "../store/secondary-indexes.ts";
import type { Store } from "../store/store.ts";
import { toStoreError } from "../store/store-error.ts";
import { WritingBatch } from "../store/writing-batch.ts";
import { type Bounds, boundsWith } from "./bounds.ts";
import { carrierFilter, type InputFormat } from "./carrier-filter.ts";
import type { LogFile, SkippedName } from "./discover-sources.ts";
import type { IngestError } from "./ingest-error.ts";
import { IngestRun } from "./ingest-run.ts";
import type { ArchiveContents } from "./open-inputs.ts";
import { refreshEvents } from "./refresh-events.ts";
import { rereadShared, rereadSources, type StoredOptions } from "./reread-sources.ts";
import { beginRun, type RunOrigin } from "./run-rows.ts";
import { settleOldHosts } from "./settle-hosts.ts";
import type { SourceOptions, SourceSummary } from "./source-summary.ts";
import { findLogs } from "./steady-look.ts";

export interface IngestOptions {
  /** Node of records without one. */
  readonly node?: string | null;
  /** The format of the logs; by default each line's own content decides. */
  readonly inputFormat?: InputFormat;
  /** Of syslog lines, the programs whose records are read; by default all. */
  readonly syslogTags?: readonly string[];
  /** Bounds of reading that differ from the defaults. */
  readonly bounds?: Partial<Bounds>;
  /** The user and the command; kept with the run. */
  readonly origin?: RunOrigin;
  /** Refuses inputs in which no line is a record; otherwise they are kept, with each line a problem. */
  readonly requireRecords?: boolean;
  /** The logs are complete: a last line without an end is read as it stands. */
  readonly final?: boolean;
  /** Compares every byte of a known log with the database; by default a known file is recognised by its ends. */
  readonly compare?: boolean;
  /** Logs are being followed: an incomplete last line always waits. */
  readonly waits?: (file: LogFile) => boolean;
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Stops between two chunks; the content read is stored, and the next ingest continues there. */
  readonly signal?: AbortSignal;
  /** Events in one transaction. */
  readonly batchEvents?: number;
}

export interface IngestProgress {
  readonly path: string;
  /** Unpacked bytes of this log read so far. */
  readonly bytes: number;
  /** Size of the log on disk; undefined for a stream. For a packed log, `bytes` may exceed it. */
  readonly totalBytes: number | undefined;
  readonly lines: number;
  readonly events: number;
}

export interface IngestSummary {
  /** Row of `run`. */
  readonly run: number;
  readonly sources: readonly SourceSummary[];
  /** Archives read. */
  readonly archives: readonly ArchiveContents[];
  /** Inputs not read, or not completely, with the reason. */
  readonly refusals: readonly IngestError[];
  /** Names of logs in directories and archives that are not files. */
  readonly skipped: readonly SkippedName[];
  /** Their total numbers: the lists have the first thousand. */
  readonly counts: Readonly<Record<"sources" | "archives" | "refusals" | "skipped", number>>;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  /** SHA-256 over the sources' hashes and the counts. */
  readonly digest: string | null;
  /** Whether the signal stopped it. */
  readonly stopped: boolean;
}

const BATCH_EVENTS = 50_000;
/** A log larger than this share of the database is loaded without the secondary indexes. */
const LARGE_SHARE = 0.2;
/** Approximate size of a log in the database, as a share of its own. */
const STORED_SHARE = 0.3;

/**
 * Reads logs (files, directories, `-`) into a database and returns the additions of each. Known content adds nothing.
 * An unreadable input affects no other, and is in the summary's refusals. Throws StoreError, and IngestError if no input
 * had a record; earlier commits stay, and the same ingest continues from there.
 */
export async function ingestPaths(
  store: Store,
  paths: readonly string[],
  options: IngestOptions = {},
): Promise<IngestSummary> {
  const { files, skipped } = findLogs(paths);
  return ingestLogs(store, files, skipped, options);
}

/** The same for already discovered logs. */
export async function ingestLogs(
  store: Store,
  files: readonly LogFile[],
  skipped: readonly SkippedName[],
  options: IngestOptions,
): Promise<IngestSummary> {
  const batch = new WritingBatch(store);
  try {
    refreshEvents(store, batch);
    if (isLargeLoad(store, files)) dropSecondaryIndexes(store);
    const run = await ingestFiles(store, batch, files, skipped, options);
    buildSecondaryIndexes(store);
    const [first, ...others] = run.summary.refusals;
    if (first !== undefined && !run.hasRead && !run.summary.stopped) throw first.with(others);
    return run.summary;
  } catch (error) {
    batch.rollback();
    throw toStoreError(error, store.path);
  }
}

async function ingestFiles(
  store: Store,
  batch: WritingBatch,
  files: readonly LogFile[],
  skipped: readonly SkippedName[],
  options: IngestOptions,
): Promise<{ summary: IngestSummary; hasRead: boolean }> {
  batch.begin();
  const id = beginRun(store, options.origin ?? {});
  batch.commit();
  const isStopped = () => options.signal?.aborted === true;
  const again: StoredOptions = (file, node, format) =>
    sourceOptions(file, id, () => false, { ...options, ...format, node, onProgress: () => {} });
  await rereadSources(store, batch, options.origin?.version, options.bounds ?? {}, again);
  await settleOldHosts(store, batch, again);
  await rereadShared(store, batch, again);
  const run = new IngestRun(store, batch, {
    run: id,
    isStopped,
    sourceOptions: (file) => sourceOptions(file, id, isStopped, { ...options, ...file.stored }),
    again,
  });
  for (const name of skipped) run.skipped.add(name);
  for (const file of files) {
    await run.read(file);
    await run.rereadShared();
    if (isStopped()) break;
  }
  const summary = summarize(id, run, isStopped());
  batch.begin();
  endRun(store, summary, run.isWhole);
  batch.commit();
  return { summary, hasRead: run.hasRead };
}

/** Completes the run's row, unless it was stopped or a source ended in the middle. */
function endRun(store: Store, summary: IngestSummary, isWhole: boolean): void {
  nameCalls(store, nameOfCall);
  const endedMs = summary.stopped || !isWhole ? null : Date.now();
  saveRunSums(store, summary.run, summary, endedMs);
  saveRunDigest(store, summary.run, summary.digest, endedMs);
}

export function sourceOptions(
  file: LogFile,
  run: number,
  isStopped: () => boolean,
  options: IngestOptions,
): SourceOptions {
  const { node, final, compare, waits, requireRecords, onProgress, batchEvents } = options;
  const format = {
    inputFormat: options.inputFormat ?? "auto",
    syslogTags: options.syslogTags ?? [],
    bounds: boundsWith(options.bounds ?? {}),
  };
  return {
    node: node ?? null,
    accepts: carrierFilter(format.inputFormat, format.syslogTags),
    format,
    run,
    batchEvents: batchEvents ?? BATCH_EVENTS,
    requiresRecords: requireRecords === true,
    isFinal: final === true,
    compares: compare === true,
    waits: waits?.(file) === true,
    isNamed: file.stored?.isNew === true,
    isStopped,
    onChunk: (bytes, lines, events) =>
      onProgress?.({ path: file.path, bytes, totalBytes: file.bytes, lines, events }),
  };
}

function summarize(run: number, read: IngestRun, stopped: boolean): IngestSummary {
  const { lines, events, problems, digest } = read.totals;
  return {
    run,
    sources: read.sources.kept,
    archives: read.archives.kept,
    refusals: read.refusals.kept,
    skipped: read.skipped.kept,
    counts: {
      sources: read.sources.count,
      archives: read.archives.count,
      refusals: read.refusals.count,
      skipped: read.skipped.count,
    },
    lines,
    events,
    problems,
    digest: stopped ? null : digest,
    stopped,
  };
}

function isLargeLoad(store: Store, files: readonly LogFile[]): boolean {
  const bytes = files.reduce((sum, file) => sum + newBytes(store, file), 0);
  const { total, page } = databaseBytes(store);
  return bytes * STORED_SHARE > total * LARGE_SHARE && bytes > page;
}

/** An upper bound of the new bytes of a file, compared with sources of its name or inode. */
function newBytes(store: Store, { path, bytes, isStream }: LogFile): number {
  if (isStream || bytes === undefined) return 0;
  const { dev, ino } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {};
  return bytes - knownBytes(store, `${dev}:${ino}`, path, bytes);
}
