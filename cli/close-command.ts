// SPDX-License-Identifier: Apache-2.0
import { closeDatabase } from "../store/connection.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";

/** `ctraudit close`: makes one file of a database that a killed ingest left. */
export const closeCommand: CommandHandler = async (_args, options, context) => {
  closeDatabase(databasePath(options, context));
  return EXIT.done;
};
