// SPDX-License-Identifier: Apache-2.0
import { openConnection } from "../../fleet/connection.ts";
import { initialize, initialStatements } from "../../fleet/schema/initialize.ts";
import { FLEET_SCHEMA } from "../../fleet/schema/migrations.ts";
import { roleStatements } from "../../fleet/schema/roles.ts";
import { CliError } from "../cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "../command-handler.ts";
import { fleetAddress } from "./fleet-server.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `ctraudit fleet init`: makes the tables, or brings them up to date. */
export async function initFleet(options: OptionValues, context: CliContext): Promise<number> {
  const address = fleetAddress(options, context);
  const cluster = options.text("cluster");
  if (cluster !== undefined && !NAME.test(cluster))
    throw new CliError("CTR_CLI_USAGE", `not a cluster's name: ${cluster}`);
  const isUnreplicated = options.isSet("unreplicated");
  if (isUnreplicated && cluster === undefined)
    throw new CliError("CTR_CLI_USAGE", "--unreplicated is a property of a cluster", {
      hint: "--cluster NAME",
    });
  const layout = cluster === undefined ? {} : { cluster, isUnreplicated };
  const roles = options.isSet("roles") ? roleStatements(address.database, cluster, isUnreplicated) : [];
  if (options.isSet("dry-run")) {
    for (const sql of [...initialStatements(address.database, layout), ...roles])
      context.stdout.write(`${sql};\n`);
    return EXIT.done;
  }
  const server = openConnection(address, {}, "default");
  try {
    const before = await initialize(server, address.database, layout);
    for (const sql of roles) await server.command(sql);
    context.warn(
      before === FLEET_SCHEMA
        ? `ctraudit: ${address.shown} is up to date (version ${FLEET_SCHEMA})`
        : `ctraudit: ${address.shown} is ready (version ${FLEET_SCHEMA})`,
    );
    return EXIT.done;
  } finally {
    await server.close();
  }
}
