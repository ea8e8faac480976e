// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/api.ts";
import { readRejectedSources } from "../store/repositories/sources/known-sources.ts";
import { saveRun } from "../store/repositories/sources/source-writer.ts";
import { endTodo, isDue } from "../store/repositories/sources/todo-rows.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import type { LogFile } from "./discover-sources.ts";
import { OpenSource } from "./open-source.ts";
import type { ProblemCode } from "./problem-rows.ts";
import type { SourceOptions } from "./source-summary.ts";

/** Problems of records that failed in one version. */
const FAILED: readonly ProblemCode[] = ["record-failed", "event-failed"];
/** Problems that a newer ctraudit may solve: lines that an older one rejected, and records that failed in it. */
const REJECTED: readonly ProblemCode[] = [
  "grammar-rejected",
  "grammar-too-long",
  "no-event-id",
  "nul-bytes",
  ...FAILED,
];

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
  const areLinesDue = isDue(store, "lines");
  const codes = { codes: areLinesDue ? REJECTED : [], failures: FAILED };
  const sources =
    version === undefined && !areLinesDue ? [] : readRejectedSources(store, version ?? "", codes);
  for (const { id, name, node, closed } of sources) {
    const file: LogFile = { path: name, closed: closed === 1, isStream: false, bytes: undefined };
    batch.begin();
    const options = optionsOf(file, node);
    const open = new OpenSource(store, batch, file, options, id, "again", null);
    await open.end();
    saveRun(store, id, options.run);
    batch.commit();
  }
  if (!areLinesDue) return;
  batch.begin();
  endTodo(store, "lines");
  batch.commit();
}
