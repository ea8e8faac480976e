// SPDX-License-Identifier: Apache-2.0
import { ASKING_COMMANDS } from "./asking-commands.ts";
import { CARE_COMMANDS } from "./care-commands.ts";
import { CLAIM_COMMANDS } from "./claim-commands.ts";
import type { CommandRow } from "./command-row.ts";
import { FLEET_COMMANDS } from "./fleet-commands.ts";
import { STORING_COMMANDS } from "./storing-commands.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandRow[] = [
  ...STORING_COMMANDS,
  ...CLAIM_COMMANDS,
  ...ASKING_COMMANDS,
  ...CARE_COMMANDS,
  ...FLEET_COMMANDS,
];
