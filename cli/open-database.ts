// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import type { OptionValues, Surroundings } from "./command-handler.ts";

const DEFAULT_PATH = "./ctraudit.db";

/** The database that --db names, else $CTRAUDIT_DB, else ./ctraudit.db. */
export function databasePath(options: OptionValues, { environment }: Surroundings): string {
  const fromEnvironment = environment["CTRAUDIT_DB"];
  return (
    options.text("db") ??
    (fromEnvironment === undefined || fromEnvironment === "" ? DEFAULT_PATH : fromEnvironment)
  );
}

/** Opens it for reading while work is done, and closes it whatever happens. Throws StoreError. */
export async function withDatabase<T>(
  options: OptionValues,
  surroundings: Surroundings,
  work: (store: Store) => Promise<T> | T,
): Promise<T> {
  const store = openForReading(databasePath(options, surroundings));
  try {
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
