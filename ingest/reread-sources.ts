// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/api.ts";
import type { LogFile } from "./discover-sources.ts";
import { OpenSource } from "./open-source.ts";
import type { SourceOptions } from "./source-summary.ts";
import type { WritingBatch } from "./writing-batch.ts";

/** Problems that a newer ctraudit may solve: lines that an older one rejected, and records that failed in it. */
const REJECTED =
  "'grammar-rejected', 'grammar-too-long', 'no-event-id', 'nul-bytes', 'record-failed', 'event-failed'";
const FAILED = "'record-failed', 'event-failed'";

interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly closed: number;
}

/**
 * Reads sources again from their own bytes where a newer version may read more of them: after a migration that says so
 * (`todo`, lines), and records that failed in another version. A source that an ingest was stopped in is left to that ingest.
 * A transaction is neither open before nor after; a killed one is made up for by the next.
 */
export async function rereadSources(
  store: Store,
  batch: WritingBatch,
  version: string | undefined,
  optionsOf: (file: LogFile, node: string | null) => SourceOptions,
): Promise<void> {
  const isDue = store.prepare("SELECT 1 FROM todo WHERE name = 'lines'").get() !== undefined;
  const sources = store
    .prepare(
      `SELECT s.id, s.name, s.node, s.closed FROM source s WHERE s.resume IS NULL AND EXISTS (
         SELECT 1 FROM problem p JOIN run r ON r.id = s.run WHERE p.source = s.id
         AND (@due AND p.code IN (${REJECTED}) OR p.code IN (${FAILED}) AND r.version <> @version)) ORDER BY s.id`,
    )
    .all({ due: isDue ? 1 : 0, version: version ?? "" }) as SourceRow[];
  for (const { id, name, node, closed } of version === undefined && !isDue ? [] : sources) {
    const file: LogFile = { path: name, closed: closed === 1, isStream: false, bytes: undefined };
    batch.begin();
    const options = optionsOf(file, node);
    const open = new OpenSource(store, batch, file, options, id, "again", null);
    await open.end();
    store.prepare("UPDATE source SET run = ? WHERE id = ?").run(options.run, id);
    batch.commit();
  }
  if (!isDue) return;
  batch.begin();
  store.prepare("DELETE FROM todo WHERE name = 'lines'").run();
  batch.commit();
}
