// SPDX-License-Identifier: Apache-2.0
import { type FleetAddress, readFleetAddress } from "../../fleet/address.ts";
import { isFleetAddress } from "../../fleet/is-fleet-address.ts";
import { CliError } from "../cli-error.ts";
import type { CliContext, OptionValues } from "../command-handler.ts";

/** The address of a fleet's server as it was typed: --fleet, --db where it is one, $CTRAUDIT_FLEET; undefined: none. */
export function fleetText(
  options: OptionValues,
  { environment }: Pick<CliContext, "environment">,
): string | undefined {
  const database = options.text("db");
  return (
    options.text("fleet") ??
    (database !== undefined && isFleetAddress(database) ? database : undefined) ??
    environment["CTRAUDIT_FLEET"]
  );
}

/** The server that an action of `fleet` speaks with. Throws CliError, FleetError CTR_FLEET_ADDRESS. */
export function fleetAddress(options: OptionValues, context: CliContext): FleetAddress {
  const text = fleetText(options, context);
  if (text === undefined)
    throw new CliError("CTR_CLI_USAGE", "no server is named", {
      hint: "--fleet clickhouse://user@host:8123/name, or $CTRAUDIT_FLEET",
    });
  return readFleetAddress(text, context.environment);
}
