// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readFleetAddress } from "../../fleet/address.ts";
import { openConnection } from "../../fleet/connection.ts";
import { readFleet } from "../../fleet/read/read-manifests.ts";
import type { ServedPlace } from "../../web/server/served-place.ts";
import type { CliContext, OptionValues } from "../command-handler.ts";
import { temporaryCopy } from "./temporary-copy.ts";
import { fleetState, makeWorkingCopy } from "./working-copy-store.ts";

/** The server is asked so often whether something was shipped. */
const LOOK_MS = 10_000;

/**
 * A working copy rebuilt after each shipment: readers of the former one finish their reads. While the server does not
 * answer, or has not all rows, the former one stays.
 */
export async function followCopy(
  address: string,
  options: OptionValues,
  context: CliContext,
  lookMs = LOOK_MS,
): Promise<ServedPlace & { stop(): void }> {
  const { shown, database } = readFleetAddress(address, context.environment);
  const folder = dirname(temporaryCopy().path);
  let number = 0;
  const make = async () => {
    number += 1;
    const path = join(folder, `${number}.db`);
    return { path, state: await makeWorkingCopy(path, address, options, context) };
  };
  let now = await make();
  let isThere = true;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async () => {
    try {
      if ((await stateOf(address, context)) !== now.state) {
        const before = now.path;
        now = await make();
        rmSync(before, { force: true });
      }
      isThere = true;
    } catch (error) {
      if (isThere) context.warn(`ctraudit: ${shown} is not read now: ${(error as Error).message}`);
      isThere = false;
    }
    if (!isStopped) wait();
  };
  const wait = () => {
    timer = setTimeout(() => void look(), lookMs);
    timer.unref();
  };
  wait();
  return {
    name: database,
    shown,
    isCopy: true,
    file: () => now.path,
    isThere: () => isThere,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function stateOf(address: string, { environment }: CliContext): Promise<string> {
  const connection = openConnection(readFleetAddress(address, environment));
  try {
    return fleetState((await readFleet(connection)).manifests);
  } finally {
    await connection.close();
  }
}
