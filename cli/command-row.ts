// SPDX-License-Identifier: Apache-2.0
import type { CommandHandler } from "./command-handler.ts";
import type { OptionRow } from "./option-row.ts";

/** One command, as used by the parser, the help and the documentation's test. Its code is loaded on use. */
export interface CommandRow {
  readonly name: string;
  /** As in the usage line: `[path...]`. */
  readonly arguments: string;
  readonly help: string;
  readonly options: readonly OptionRow[];
  readonly load: () => Promise<CommandHandler>;
}

export const DB: OptionRow = {
  long: "db",
  argument: "<file>",
  help: "the database (default: $CTRAUDIT_DB, else ./ctraudit.db)",
};
export const DEBUG: OptionRow = { long: "debug", help: "print the stack of an error" };
export const TZ: OptionRow = {
  long: "tz",
  argument: "<zone>",
  help: "read and show times in this zone: UTC, local, Europe/Berlin, +02:00 (default: UTC)",
};
