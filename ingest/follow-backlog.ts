// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { LIVE_RUN } from "../store/live-run.ts";
import type { Store } from "../store/store.ts";
import type { LogFile } from "./discover-sources.ts";
import type { FollowedFile } from "./followed-files.ts";
import { IngestError } from "./ingest-error.ts";
import { type IngestOptions, type IngestSummary, ingestLogs } from "./ingest-paths.ts";

/** The result of reading the existing content at the start. */
export interface Backlog {
  readonly summary: IngestSummary | undefined;
  /** Files read, to their end or to an incomplete last line. */
  readonly read: readonly FollowedFile[];
  readonly pending: ReadonlySet<string>;
  /** None of these files is a log. */
  readonly error: IngestError | undefined;
}

/**
 * Reads files as an ingest does, so that a large backlog is loaded as fast. Files being packed are left to the
 * passes; rotated files that have just changed are read, except an incomplete last line. Throws StoreError.
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
    // A pass reads the omitted file: its name is not missing from the run.
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
    // Rotated since it was found: the passes list the files again.
    return error.code === "CTR_INGEST_SOURCE_CHANGED" ? nothing : { ...nothing, error };
  }
}

/** Renaming does not change this time, and gzip sets the log's time on its file when done. */
function isSettled(path: string, settledMs: number): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs >= settledMs;
  } catch {
    return false;
  }
}
