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
 * Ends a source; returns the additions, and the bytes of an incomplete last line. If the
 * order of its lines may be lost, they are read again in the order of their records' times, as ausearch would write them.
 * That result counts if boots then follow each other and no more serials are in two events; otherwise the clock was set back, and the
 * source is read as it stands, as is one too large to be sorted in memory. Counts may be negative: the source had more before. A transaction is open before and after.
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
  // An incomplete last line is read if it was read before.
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
