// SPDX-License-Identifier: Apache-2.0
import { hasOtherConclusions } from "../query/other-conclusions.ts";
import { openForReading } from "../store/connection.ts";
import { isLastRunUnfinished } from "../store/repositories/sources/run-rows.ts";
import type { Store } from "../store/store.ts";
import type { OptionValues, Surroundings } from "./command-handler.ts";
import { databasePath } from "./database-path.ts";
import { noteFailures } from "./note-failures.ts";

export { databasePath };

/** Opens it for reading while work is done, and closes it whatever happens. Throws StoreError. */
export async function withDatabase<T>(
  options: OptionValues,
  surroundings: Surroundings,
  work: (store: Store) => Promise<T> | T,
): Promise<T> {
  const store = openForReading(databasePath(options, surroundings));
  try {
    noteUnfinishedIngest(store, surroundings);
    noteOtherConclusions(store, surroundings);
    noteFailures(store, surroundings.note);
    return await work(store);
  } finally {
    store.close();
  }
}

/** The same for work that does not wait. */
export function readDatabase<T>(
  options: OptionValues,
  surroundings: Surroundings,
  work: (store: Store) => T,
): T {
  const store = openForReading(databasePath(options, surroundings));
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** Tells the user that another version concluded where events happened: this one might know better. */
function noteOtherConclusions(store: Store, { note }: Surroundings): void {
  if (!hasOtherConclusions(store)) return;
  note("ctraudit: another version of ctraudit attributed these events");
  note("hint: ctraudit attribute does it again; no log is needed");
}

/** Tells the user where the last ingest was killed or is still at work: then what is read is not all, and may have no place. */
export function noteUnfinishedIngest(store: Store, { note }: Surroundings): void {
  if (isLastRunUnfinished(store))
    note("ctraudit: the last ingest has not ended: events may be missing, or have no container yet");
}
