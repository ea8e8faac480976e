// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { IngestError } from "../ingest/ingest-error.ts";
import { openForWriting } from "../store/connection.ts";
import { discardUnused } from "../store/discard.ts";
import type { Store } from "../store/store.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CliContext, EXIT, type OptionValues } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { StopSignals } from "./stop-signals.ts";

/** A database that a command reads logs into. */
export interface WrittenDatabase {
  readonly store: Store;
  /** It was not there before. */
  readonly isNew: boolean;
  readonly signals: StopSignals;
}

/**
 * Opens the database for a command that reads logs into it, and closes it afterwards; gives the exit status. A new one is
 * discarded where the logs could not be read.
 */
export async function writeDatabase(
  options: OptionValues,
  context: CliContext,
  work: (database: WrittenDatabase) => Promise<number>,
): Promise<number> {
  const signals = new StopSignals();
  const path = databasePath(options, context);
  const isNew = !existsSync(path);
  let status: number = EXIT.failed;
  const store = openForWriting(path);
  try {
    status = await work({ store, isNew, signals });
  } catch (error) {
    if (isNew && error instanceof IngestError) discardUnused(store);
    throw error;
  } finally {
    status = closeAfterWriting(store, context, status);
    signals.release();
  }
  return status;
}
