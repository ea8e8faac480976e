// SPDX-License-Identifier: Apache-2.0
import { syscallName } from "../interpret/syscall-names.ts";
import { attributeAnew } from "../query/attribute.ts";
import { counted } from "../report/number-text.ts";
import { openForUpdate } from "../store/connection.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { StopSignals } from "./stop-signals.ts";
import { tuneEngine } from "./tune-engine.ts";
import { warnOfFailures } from "./warn-of-failures.ts";

/** `ctraudit attribute`: concludes anew where each event happened, from the database alone. */
export const attributeCommand: CommandHandler = async (_args, options, context) => {
  tuneEngine();
  const signals = new StopSignals();
  let status: number = EXIT.failed;
  const store = openForUpdate(databasePath(options, context));
  try {
    const { boots, containers, tasks, conflicts } = attributeAnew(store, syscallName);
    context.warn(
      `ctraudit: attributed again: ${counted(boots, "boot")}, ${counted(containers, "container")}, ` +
        `${counted(tasks, "task")}, ${counted(conflicts, "conflict")}`,
    );
    warnOfFailures(store, context.warn);
    status = (await signals.settled()) ?? (boots === 0 ? EXIT.nothing : EXIT.done);
  } finally {
    status = closeAfterWriting(store, context, status);
    signals.release();
  }
  return status;
};
