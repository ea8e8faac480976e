// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/api.ts";
import type { LogFile } from "./discover-sources.ts";
import { type Relation, SourceMatcher } from "./known-source.ts";
import { OpenSource } from "./open-source.ts";
import { unreadLine } from "./resume-source.ts";
import { createSource, readSourceRow, renameSource } from "./source-rows.ts";
import type { SourceOptions, SourceSummary } from "./source-summary.ts";
import type { WritingBatch } from "./writing-batch.ts";

/**
 * Reads one log into the database: all of it, or what is new of a known source that has grown, or nothing of one that is known.
 * A transaction is open before and after. Throws IngestError and StoreError.
 */
export async function ingestSource(
  store: Store,
  batch: WritingBatch,
  file: LogFile,
  content: AsyncIterable<Buffer>,
  options: SourceOptions,
): Promise<SourceSummary> {
  const matcher = new SourceMatcher(store, options.node);
  let open: OpenSource | undefined;
  let relation: Relation | "more" = "more";
  for await (const bytes of content) {
    if (open === undefined) {
      relation = matcher.push(bytes);
      if (relation !== "more") open = await begin(store, batch, file, options, relation, matcher, bytes);
    } else await open.take(bytes);
    if (!options.isStopped()) continue;
    await open?.commit();
    return open?.summary(relationOf(relation), false, 0) ?? knownSummary(file, undefined, "known", false);
  }
  if (open === undefined) return endUnread(store, batch, file, options, matcher);
  const pending = await open.end();
  return open.summary(relationOf(relation), true, pending);
}

/** Opens the source that the bytes belong to and gives it those that are new. */
async function begin(
  store: Store,
  batch: WritingBatch,
  file: LogFile,
  options: SourceOptions,
  relation: Relation,
  matcher: SourceMatcher,
  bytes: Buffer,
): Promise<OpenSource> {
  if (relation.kind === "continues") {
    if (relation.isPrefix) renameSource(store, relation.source, file.path, file.closed);
    const rest = bytes.subarray(relation.at);
    const open = new OpenSource(store, batch, file, options, relation.source, rest[0]);
    await open.take(rest);
    return open;
  }
  const open = new OpenSource(
    store,
    batch,
    file,
    options,
    createSource(store, file.path, options.node, file.closed, options.run),
  );
  for (const replayed of matcher.replay()) await open.take(replayed);
  await open.take(bytes);
  return open;
}

/** Nothing was new: the log is empty, or all of it is in a source. */
async function endUnread(
  store: Store,
  batch: WritingBatch,
  file: LogFile,
  options: SourceOptions,
  matcher: SourceMatcher,
): Promise<SourceSummary> {
  const relation = matcher.end();
  if (relation.kind !== "known") return knownSummary(file, undefined, "empty", true);
  const { size, resume } = readSourceRow(store, relation.source);
  if (!relation.isPrefix || matcher.bytesRead !== size)
    return knownSummary(file, relation.source, "known", true);
  // A copy in an archive is no rotated log: the source keeps its name.
  if (file.archive === undefined) renameSource(store, relation.source, file.path, file.closed);
  const isAskedAgain = options.isFinal && unreadLine(store, relation.source) !== undefined;
  if (resume === null && !isAskedAgain) return knownSummary(file, relation.source, "known", true);
  // An ingest was stopped in it and had read all that there is, or its last line is to be read as it stands: what is open ends now.
  const open = new OpenSource(store, batch, file, options, relation.source);
  const pending = await open.end();
  return open.summary("continued", true, pending);
}

function relationOf(relation: Relation | "more"): "new" | "continued" {
  return relation !== "more" && relation.kind === "continues" ? "continued" : "new";
}

function knownSummary(
  { path }: LogFile,
  source: number | undefined,
  relation: "known" | "empty",
  complete: boolean,
): SourceSummary {
  return { path, source, relation, bytes: 0, lines: 0, events: 0, problems: 0, pendingBytes: 0, complete };
}
