// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { LIVE_RUN } from "../store/live-run.ts";
import type { Store } from "../store/store.ts";
import type { LogFile } from "./discover-sources.ts";
import type { FollowedFile } from "./followed-files.ts";
import { IngestError } from "./ingest-error.ts";
import { type IngestOptions, type IngestSummary, ingestLogs } from "./ingest-paths.ts";

/** The result of reading what was there before the following began. */
export interface Backlog {
  readonly summary: IngestSummary | undefined;
  /** Files that were read, to their end or to a last line without one. */
  readonly read: readonly FollowedFile[];
  readonly pending: ReadonlySet<string>;
  /** Of these files none is a log. */
  readonly error: IngestError | undefined;
}

/**
 * Reads files as an ingest does that is given them: a large backlog is loaded as fast. What is being packed is left to the
 * passes; rotated files that have just changed are read, but for a last line without an end. Throws StoreError.
 */
export async function readBacklog(
  store: Store,
  found: readonly FollowedFile[],
  settledMs: number,
  options: IngestOptions,
): Promise<Backlog> {
  const files = found.filter(
    ({ file, isPacked, isDone }) => !isPacked || isDone || isSettled(file.path, settledMs),
  );
  const nothing = { summary: undefined, read: [], pending: new Set<string>(), error: undefined };
  if (files.length === 0) return nothing;
  const live = new Set(
    files
      .filter(({ file, isPacked }) => !isPacked && (!file.closed || !isSettled(file.path, settledMs)))
      .map(({ file }) => file.identity),
  );
  try {
    const waits = ({ identity }: LogFile) => live.has(identity);
    const logs = files.map(({ file }) => file);
    // A pass reads what is left out: its name is no hole in the run.
    const command = `${options.origin?.command ?? "follow"}${LIVE_RUN}`;
    const origin = files.length === found.length ? options.origin : { ...options.origin, command };
    const asked = { ...options, ...(origin === undefined ? {} : { origin }), waits, requireRecords: true };
    const summary = await ingestLogs(store, logs, [], asked);
    const refused = new Set(summary.refusals.map(({ path }) => path));
    const pending = summary.sources.filter(({ pendingBytes }) => pendingBytes > 0).map(({ path }) => path);
    return {
      summary,
      read: files.filter(({ file }) => !refused.has(file.path)),
      pending: new Set(pending),
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    // Rotated away since it was found: the passes look again.
    return error.code === "CTR_INGEST_SOURCE_CHANGED" ? nothing : { ...nothing, error };
  }
}

/** A new name does not change this time, and gzip gives its file that of the log when it is done. */
function isSettled(path: string, settledMs: number): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs >= settledMs;
  } catch {
    return false;
  }
}
