// SPDX-License-Identifier: Apache-2.0
import { type CommandHandler, EXIT } from "./command-handler.ts";

export const ingestCommand: CommandHandler = async () => EXIT.done;
