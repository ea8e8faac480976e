// SPDX-License-Identifier: Apache-2.0

import { OrderInSource } from "../store/repositories/events/kernel-events.ts";
import { countProblemsOf, offsetOfProblem } from "../store/repositories/problems/problem-writer.ts";
import {
  readCompleteSources,
  readRejectedSources,
  readSourcesWith,
  readStoredSource,
} from "../store/repositories/sources/known-sources.ts";
import { endShared, readShared } from "../store/repositories/sources/shared-lines.ts";
import { saveFormat, saveRun, saveWaiting } from "../store/repositories/sources/source-writer.ts";
import { endTodo, isDue } from "../store/repositories/sources/todo-rows.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import { keysOf } from "./boot-span.ts";
import { bootSpansOfSource } from "./boot-span-rows.ts";
import { BOUNDS, type Bounds, boundsOfText, codesOfRaised, textOfBounds } from "./bounds.ts";
import type { LineFormat } from "./carrier-filter.ts";
import type { LogFile } from "./discover-sources.ts";
import { endSource } from "./end-source.ts";
import { OpenSource } from "./open-source.ts";
import type { ProblemCode } from "./problem-rows.ts";
import { unreadLine } from "./resume-source.ts";
import type { SourceOptions, SourceSummary } from "./source-summary.ts";
import { storedFormat } from "./stored-format.ts";

/** Problems of records that failed in one version. */
const FAILED: readonly ProblemCode[] = ["record-failed", "event-failed"];
/** Problems that a newer ctraudit may solve: lines rejected by an older one, and records that failed in it. */
const REJECTED: readonly ProblemCode[] = [
  "grammar-rejected",
  "grammar-too-long",
  "no-event-id",
  "nul-bytes",
  ...FAILED,
];

/** Options for reading a source again: those of the first time. */
export type StoredOptions = (file: LogFile, node: string | null, format: LineFormat) => SourceOptions;

/**
 * Reads sources again from their own bytes where a newer version may read more of them: after a migration that says so
 * (`todo`, lines), and records that failed in another version; or where a bound was reached that is raised now. A source that an ingest
 * was stopped in is left to that ingest.
 * A transaction is neither open before nor after; a killed one is made up for by the next.
 */
export async function rereadSources(
  store: Store,
  batch: WritingBatch,
  version: string | undefined,
  bounds: Partial<Bounds>,
  optionsOf: StoredOptions,
): Promise<void> {
  const areLinesDue = isDue(store, "lines");
  const codes = { codes: areLinesDue ? REJECTED : [], failures: FAILED, others: areLinesDue };
  const sources =
    version === undefined && !areLinesDue ? [] : readRejectedSources(store, version ?? "", codes);
  const turned = areLinesDue ? sourcesWithNewestFirst(store) : [];
  for (const id of new Set([...sources, ...turned, ...sourcesOfRaised(store, bounds)])) {
    batch.begin();
    const { run, format } = await readAgain(store, batch, id, (file, node, stored) =>
      optionsOf(file, node, { ...stored, bounds: raised(stored.bounds, bounds) }),
    );
    saveFormat(store, id, { ...format, bounds: textOfBounds(format.bounds) });
    saveRun(store, id, run);
    batch.commit();
  }
  if (!areLinesDue) return;
  batch.begin();
  endTodo(store, "lines");
  batch.commit();
}

/**
 * Reads again the sources that share lines with others that were removed, or turned out to be another host's. Returns the changes. A transaction
 * is neither open before nor after; the next call completes a killed one.
 */
export async function rereadShared(
  store: Store,
  batch: WritingBatch,
  optionsOf: StoredOptions,
): Promise<SourceSummary[]> {
  const read: SourceSummary[] = [];
  for (const id of readShared(store)) {
    batch.begin();
    read.push((await readAgain(store, batch, id, optionsOf)).read);
    endShared(store, id);
    batch.commit();
  }
  return read;
}

/** Maximum number of examined parts of a source. */
const MOST_PARTS = 64;

/** Sources with parts in which later events precede earlier ones: an older version read them unchanged. */
function sourcesWithNewestFirst(store: Store): number[] {
  const order = new OrderInSource(store);
  return readCompleteSources(store).filter((source) =>
    bootSpansOfSource(store, source)
      .slice(0, MOST_PARTS)
      .some((bootSpan) => bootSpan.hasEvents && order.trend(keysOf(bootSpan), source) < 0),
  );
}

/** Sources that reached a bound that has been raised since. */
function sourcesOfRaised(store: Store, given: Partial<Bounds>): number[] {
  if (Object.keys(given).length === 0) return [];
  const all = readSourcesWith(
    store,
    BOUNDS.map(({ problem }) => problem),
  );
  return all
    .filter(({ id, bounds }) => {
      const before = boundsOfText(bounds);
      const codes = codesOfRaised(before, raised(before, given));
      return codes.some((code) => offsetOfProblem(store, id, code) !== undefined);
    })
    .map(({ id }) => id);
}

/** A source keeps the maximum of its bounds and the given ones. */
function raised(before: Bounds, given: Partial<Bounds>): Bounds {
  return Object.fromEntries(
    BOUNDS.map(({ name }) => [name, Math.max(before[name], given[name] ?? 0)]),
  ) as Bounds;
}

/** Removes everything read from a source, and reads its bytes again. A transaction is open before and after. */
export async function readAgain(
  store: Store,
  batch: WritingBatch,
  source: number,
  optionsOf: StoredOptions,
): Promise<SourceOptions & { readonly read: SourceSummary }> {
  const row = readStoredSource(store, source);
  const file: LogFile = { path: row.name, closed: row.closed === 1, isStream: false, bytes: undefined };
  // An incomplete last line is read if it was read before.
  const isFinal = unreadLine(store, source) === undefined;
  const options = { ...optionsOf(file, row.node, storedFormat(row)), isFinal };
  const before = countProblemsOf(store, source);
  const open = new OpenSource(store, batch, file, options, source, "again", null);
  const read = await endSource(store, batch, file, options, open, "continued");
  saveWaiting(store, source, row.waiting);
  return { ...options, read: { ...read, problems: countProblemsOf(store, source) - before } };
}
