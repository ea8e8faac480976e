// SPDX-License-Identifier: Apache-2.0
import { openConnection } from "../../fleet/connection.ts";
import { pruneFleet } from "../../fleet/prune-fleet.ts";
import { requireSchema } from "../../fleet/schema/initialize.ts";
import { counted, grouped } from "../../report/number-text.ts";
import { CliError } from "../cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "../command-handler.ts";
import { readNumber } from "../read-number.ts";
import { fleetAddress } from "./fleet-server.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;

/** `ctraudit fleet prune`: deletes batches that no database lists any more, and boots that ended long ago. */
export async function pruneFleetCommand(options: OptionValues, context: CliContext): Promise<number> {
  const days = readNumber(options, "keep-days");
  if (days !== undefined && (days < 1 || days > MOST_DAYS))
    throw new CliError(
      "CTR_CLI_USAGE",
      `expected --keep-days to be days from 1 to ${MOST_DAYS}, got ${days}`,
    );
  const isDryRun = options.isSet("dry-run");
  const connection = openConnection(fleetAddress(options, context));
  try {
    await requireSchema(connection);
    const { boots, tables } = await pruneFleet(connection, {
      ...(days === undefined ? {} : { fromMs: context.nowMs - days * DAY_MS }),
      ...{ isDryRun, nowMs: context.nowMs, shipper: context.version },
    });
    const would = isDryRun ? "would remove" : "removed";
    if (boots > 0)
      context.warn(`ctraudit: ${would} ${counted(boots, "boot")} without an event in the last ${days} days`);
    for (const { table, batches, rows } of tables)
      context.warn(
        `ctraudit: ${would} ${counted(rows, "row")} of ${table} in ${grouped(batches)} ${batches === 1 ? "batch" : "batches"}`,
      );
    if (boots === 0 && tables.length === 0) context.warn("ctraudit: nothing to remove");
    return EXIT.done;
  } finally {
    await connection.close();
  }
}
