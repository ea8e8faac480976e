// SPDX-License-Identifier: Apache-2.0

import {
  completeHash,
  createSource,
  readStoredBytes,
  renameSource,
  sourceOfName,
} from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import { textOfBounds } from "./bounds.ts";
import type { LogFile } from "./discover-sources.ts";
import { endSource } from "./end-source.ts";
import { findKnownFile } from "./known-file.ts";
import { type Relation, SourceMatcher } from "./known-source.ts";
import type { LogInput } from "./open-inputs.ts";
import { OpenSource } from "./open-source.ts";
import { isPrunedFile, type PrunedPrefix, withoutPruned } from "./pruning/pruned-prefix.ts";
import { removeSource } from "./remove-source.ts";
import { unreadLine } from "./resume-source.ts";
import type { KnownBy, SourceOptions, SourceSummary } from "./source-summary.ts";

/**
 * Reads one log into the database: all of it, the new part of a known source, or nothing of a known log.
 * A transaction is open before and after. Throws IngestError and StoreError.
 */
export async function ingestSource(
  store: Store,
  batch: WritingBatch,
  input: LogInput,
  options: SourceOptions,
): Promise<SourceSummary> {
  const log: Log = { store, batch, options, file: input.file, identity: input.plain?.identity ?? null };
  const { plain } = input;
  if (plain !== undefined && options.isNamed) {
    const source = sourceOfName(store, input.file.path);
    if (source !== undefined) return goOn(log, source.id, plain.from(source.size));
  } else if (plain !== undefined && !options.compares) {
    const known = findKnownFile(store, options.node, plain);
    if (known !== undefined) return goOn(log, known.source, plain.from(known.size));
  }
  if (plain !== undefined && isPrunedFile(store, options.node, plain))
    return unread(log, undefined, "known", "file", true);
  const matcher = new SourceMatcher(store, options.node, options.isNamed);
  let pruned: PrunedPrefix | undefined;
  let open: OpenSource | undefined;
  let relation: Relation | "more" = "more";
  const note = (found: PrunedPrefix) => {
    pruned = found;
  };
  const behind = options.isNamed ? input.bytes : withoutPruned(store, options.node, input.bytes, note);
  for await (const bytes of behind) {
    if (open === undefined) {
      relation = matcher.push(bytes);
      if (relation !== "more") open = await begin(log, relation, matcher, bytes);
    } else await open.take(bytes);
    if (!options.isStopped()) continue;
    await open?.commit();
    return open?.summary(relationOf(relation), false, 0) ?? unread(log, undefined, "known", null, false);
  }
  if (open === undefined && pruned !== undefined && matcher.bytesRead === 0)
    return unread(log, undefined, "known", "bytes", true);
  if (open === undefined) return endUnread(log, matcher.end(), matcher.bytesRead);
  const summary = await ended(log, open, relationOf(relation));
  const { pendingBytes: pending } = summary;
  if (pending === 0 || readStoredBytes(store, open.source).size > 0) return summary;
  // Only the beginning of a line: there is no source before its end.
  removeSource(store, open.source);
  return { ...unread(log, undefined, "empty", null, true), pendingBytes: pending };
}

/** A log and its destination. */
interface Log {
  readonly store: Store;
  readonly batch: WritingBatch;
  readonly options: SourceOptions;
  readonly file: LogFile;
  /** Identity of its unpacked file. */
  readonly identity: string | null;
}

/** Reads the rest of a file whose first bytes are a known source. */
async function goOn(log: Log, source: number, rest: AsyncIterable<Buffer>): Promise<SourceSummary> {
  let open: OpenSource | undefined;
  for await (const bytes of rest) {
    if (open === undefined) {
      rename(log, source);
      open = opened(log, source, bytes[0], "file");
    }
    await open.take(bytes);
    if (!log.options.isStopped()) continue;
    await open.commit();
    return open.summary("continued", false, 0);
  }
  if (open === undefined) return endKnown(log, source, "file");
  return ended(log, open, "continued");
}

/** Opens the source of the bytes and adds the new ones. */
async function begin(
  log: Log,
  relation: Relation,
  matcher: SourceMatcher,
  bytes: Buffer,
): Promise<OpenSource> {
  const { store, file, options, identity } = log;
  if (relation.kind === "continues") {
    rename(log, relation.source);
    const rest = bytes.subarray(relation.at);
    const open = opened(log, relation.source, rest[0], "bytes");
    await open.take(rest);
    return open;
  }
  const { node, run, format } = options;
  const { path: name, closed } = file;
  const source = createSource(store, {
    name,
    node,
    closed,
    run,
    file: identity,
    ...format,
    bounds: textOfBounds(format.bounds),
  });
  const open = opened(log, source, undefined, null);
  for (const replayed of matcher.replay()) await open.take(replayed);
  await open.take(bytes);
  return open;
}

/** Nothing was new: the log is empty, or contained in a source. */
async function endUnread(log: Log, relation: Relation, bytesRead: number): Promise<SourceSummary> {
  if (relation.kind !== "known") return unread(log, undefined, "empty", null, true);
  const { size } = readStoredBytes(log.store, relation.source);
  if (!relation.isPrefix || bytesRead !== size) return unread(log, relation.source, "known", "bytes", true);
  completeHash(log.store, relation.source);
  return endKnown(log, relation.source, "bytes");
}

/** The log is a complete source. */
async function endKnown(log: Log, source: number, by: KnownBy): Promise<SourceSummary> {
  const { store, file, options } = log;
  // A copy in an archive is not a rotated log: the source keeps its name.
  if (file.archive === undefined) rename(log, source);
  const { resume } = readStoredBytes(store, source);
  const isAskedAgain = options.isFinal && unreadLine(store, source) !== undefined;
  if (resume === null && !isAskedAgain) return unread(log, source, "known", by, true);
  // A stopped ingest had read everything, or its last line is to be read as it stands: open events end now.
  const open = opened(log, source, undefined, by);
  return ended(log, open, "continued");
}

/** Summary of an ended source. Earlier events that it no longer has do not count against those added. */
async function ended(log: Log, open: OpenSource, relation: "new" | "continued"): Promise<SourceSummary> {
  const summary = await endSource(log.store, log.batch, log.file, log.options, open, relation);
  return { ...summary, events: Math.max(0, summary.events), problems: Math.max(0, summary.problems) };
}

function opened(log: Log, source: number, next: number | undefined, by: KnownBy | null): OpenSource {
  return new OpenSource(log.store, log.batch, log.file, log.options, source, next, by);
}

function rename({ store, file, identity }: Log, source: number): void {
  renameSource(store, source, file.path, file.closed, identity);
}

function relationOf(relation: Relation | "more"): "new" | "continued" {
  return relation !== "more" && relation.kind === "continues" ? "continued" : "new";
}

function unread(
  { file: { path } }: Log,
  source: number | undefined,
  relation: "known" | "empty",
  knownBy: KnownBy | null,
  complete: boolean,
): SourceSummary {
  const nothing = { bytes: 0, lines: 0, events: 0, problems: 0, pendingBytes: 0 };
  return { path, source, relation, ...nothing, knownBy, addedSha256: null, complete };
}
