// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { backUp } from "../store/care/backup.ts";
import { readContents } from "../store/care/stored-sources.ts";
import { openForReading } from "../store/connection.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { StopSignals } from "./stop-signals.ts";

/** `ctraudit backup FILE`: the database as it is now, in a file of its own. Its line on stdout is one of sha256sum's. */
export const backupCommand: CommandHandler = async ([copy = ""], options, context) => {
  const signals = new StopSignals();
  try {
    const { sha256 } = await backUp(databasePath(options, context), copy);
    context.stdout.write(`${sha256}  ${escapeControls(copy)}\n`);
    const store = openForReading(copy);
    const { events, sources } = readContents(store);
    store.close();
    context.warn(`ctraudit: copied ${counted(events, "event")} of ${counted(sources, "source")}`);
    return (await signals.settled()) ?? EXIT.done;
  } finally {
    signals.release();
  }
};
