// SPDX-License-Identifier: Apache-2.0

import { countProblemsOf } from "../store/repositories/problems/problem-writer.ts";
import { saveWaiting } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import type { LogFile } from "./discover-sources.ts";
import { type Again, OpenSource } from "./open-source.ts";
import { unreadLine } from "./resume-source.ts";
import type { SourceOptions, SourceSummary } from "./source-summary.ts";

/**
 * Ends a source; gives what was added, and the bytes that wait for the end of their line. Where the
 * order of its lines may be lost, they are read once more in the order of their records' times, as ausearch would write them.
 * That counts where boots then follow each other and no more serials are in two events; else the clock was set back, and the
 * source is read as it stands, as is one that is too large to be sorted in memory. Counts may be below zero: what it had before was more. A transaction is open before and after.
 */
export async function endSource(
  store: Store,
  batch: WritingBatch,
  file: LogFile,
  options: SourceOptions,
  open: OpenSource,
  relation: "new" | "continued",
): Promise<SourceSummary> {
  const pending = await open.end();
  let summary = open.summary(relation, true, pending);
  // A last line without an end is read where it was.
  const asBefore = { ...options, isFinal: unreadLine(store, open.source) === undefined };
  const { source } = open;
  const readAgain = async (order: Again["order"], isFirstTime = false): Promise<OpenSource> => {
    const problems = countProblemsOf(store, source);
    const sorted = new OpenSource(store, batch, file, asBefore, source, { order, isFirstTime }, null);
    await sorted.end();
    summary = {
      ...summary,
      events: summary.events + sorted.summary("continued", true, 0).events,
      problems: summary.problems + countProblemsOf(store, source) - problems,
    };
    return sorted;
  };
  const turned = open.turned;
  const read = turned === undefined ? open : await readAgain(turned, open.isFirstTime);
  if (read.mayBeDisorder && read.size <= options.format.bounds["sorted-bytes"]) {
    const sorted = await readAgain("by time");
    if (sorted.hasOverlaps || sorted.collisions > read.collisions) await readAgain(turned ?? "as it stands");
  }
  if (read !== open || read.mayBeDisorder) saveWaiting(store, source, pending);
  return summary;
}
