// SPDX-License-Identifier: Apache-2.0

import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import { hasOtherConclusions } from "../query/other-conclusions.ts";
import { openForReading } from "../store/connection.ts";
import { isLastRunUnfinished } from "../store/repositories/sources/run-rows.ts";
import type { Store } from "../store/store.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { databasePath, typedDatabase } from "./database-path.ts";
import { warnOfFailures } from "./warn-of-failures.ts";

export { databasePath };

/** Opens it for reading while work is done, and closes it whatever happens. Throws StoreError. */
export async function withDatabase<T>(
  options: OptionValues,
  context: CliContext,
  work: (store: Store) => Promise<T> | T,
): Promise<T> {
  const store = await openAsked(options, context);
  try {
    warnOfUnfinishedIngest(store, context);
    warnOfOtherConclusions(store, context);
    warnOfFailures(store, context.warn);
    return await work(store);
  } finally {
    store.close();
  }
}

/** The database that is asked: a file, or a working copy of the hosts of a fleet. Throws StoreError, FleetError. */
export async function openAsked(options: OptionValues, context: CliContext): Promise<Store> {
  const typed = typedDatabase(options, context);
  if (!isFleetAddress(typed)) return openForReading(typed);
  const { workingCopy } = await import("./fleet/working-copy-store.ts");
  return workingCopy(typed, options, context);
}

/** The same for work that does not wait. */
export function readDatabase<T>(options: OptionValues, context: CliContext, work: (store: Store) => T): T {
  const store = openForReading(databasePath(options, context));
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** Warns that another version attributed the events: this one may be more accurate. */
function warnOfOtherConclusions(store: Store, { warn }: CliContext): void {
  if (!hasOtherConclusions(store)) return;
  warn("ctraudit: another version of ctraudit attributed these events");
  warn("hint: ctraudit attribute does it again; no log is needed");
}

/** Warns if the last ingest was killed or is still running: events may be missing or not attributed. */
export function warnOfUnfinishedIngest(store: Store, { warn }: CliContext): void {
  if (isLastRunUnfinished(store))
    warn("ctraudit: the last ingest has not ended: events may be missing, or have no container yet");
}
