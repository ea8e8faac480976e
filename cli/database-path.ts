// SPDX-License-Identifier: Apache-2.0
import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";

const DEFAULT_PATH = "./ctraudit.db";

/** The file that --db names, else $CTRAUDIT_DB, else ./ctraudit.db. Throws CliError where that is a server. */
export function databasePath(options: OptionValues, context: Pick<CliContext, "environment">): string {
  const path = typedDatabase(options, context);
  if (isFleetAddress(path)) throw needsFile("this", path);
  return path;
}

/** Error of a command that a server cannot answer. The hint is the command that makes a local database of a part of the fleet. */
export function needsFile(what: string, address: string, choice = "NODE"): CliError {
  return new CliError("CTR_CLI_USAGE", `${what} needs a local database`, {
    hint: `ctraudit fleet pull ${choice} --fleet ${address} --db case.db makes one, with the records byte for byte`,
  });
}

/** The same, or the address of a server. */
export function typedDatabase(
  options: OptionValues,
  { environment }: Pick<CliContext, "environment">,
): string {
  const fromEnvironment = environment["CTRAUDIT_DB"];
  return (
    options.text("db") ??
    (fromEnvironment === undefined || fromEnvironment === "" ? DEFAULT_PATH : fromEnvironment)
  );
}
