// SPDX-License-Identifier: Apache-2.0
import type { CommandHandler } from "./command-handler.ts";
import { reportCommand } from "./report-command.ts";

/** `ctraudit triage`: the report of that name. */
export const triageCommand: CommandHandler = (args, options, context) =>
  reportCommand(["triage", ...args], options, context);
