// SPDX-License-Identifier: Apache-2.0
import type { OptionValues, Surroundings } from "./command-handler.ts";

const DEFAULT_PATH = "./ctraudit.db";

/** The database that --db names, else $CTRAUDIT_DB, else ./ctraudit.db. */
export function databasePath(
  options: OptionValues,
  { environment }: Pick<Surroundings, "environment">,
): string {
  const fromEnvironment = environment["CTRAUDIT_DB"];
  return (
    options.text("db") ??
    (fromEnvironment === undefined || fromEnvironment === "" ? DEFAULT_PATH : fromEnvironment)
  );
}
