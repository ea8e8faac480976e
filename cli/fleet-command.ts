// SPDX-License-Identifier: Apache-2.0
import { CliError } from "./cli-error.ts";
import type { CliContext, CommandHandler, OptionValues } from "./command-handler.ts";

type Action = (options: OptionValues, context: CliContext, args: readonly string[]) => Promise<number>;

/** The actions of `fleet`, each loaded when it is asked for. */
const ACTIONS: Readonly<Record<string, () => Promise<Action>>> = {
  init: async () => (await import("./fleet/init.ts")).initFleet,
  ship: async () => (await import("./fleet/ship.ts")).shipToFleet,
  pull: async () => (await import("./fleet/pull.ts")).pullFromFleet,
  prune: async () => (await import("./fleet/prune.ts")).pruneFleetCommand,
  nodes: async () => (await import("./fleet/questions.ts")).nodesOfFleet,
  prevalence: async () => (await import("./fleet/questions.ts")).prevalenceInFleet,
  rare: async () => (await import("./fleet/questions.ts")).rareInFleet,
  "first-seen": async () => (await import("./fleet/questions.ts")).firstSeenInFleet,
};

/** `ctraudit fleet ACTION`: databases of many hosts in one ClickHouse. */
export const fleetCommand: CommandHandler = async ([name = "", ...args], options, context) => {
  const load = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (load === undefined)
    throw new CliError("CTR_CLI_USAGE", name === "" ? "fleet needs an action" : `cannot do: fleet ${name}`, {
      hint: `ctraudit fleet ${Object.keys(ACTIONS).join("|")}`,
    });
  return (await load())(options, context, args);
};
