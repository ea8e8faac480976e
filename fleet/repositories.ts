// SPDX-License-Identifier: Apache-2.0
import type { Repositories } from "../questions/repositories.ts";
import { openForReading, openForWriting } from "../store/connection.ts";
import { openRepositories } from "../store/open-repositories.ts";
import type { FleetConnection } from "./connection.ts";
import { readFleet } from "./read/read-manifests.ts";
import { fillWorkingCopy } from "./read/working-copy.ts";

/** Repositories of the current state of a fleet, answered from a working copy in a new file. */
export async function openFleetRepositories(
  connection: FleetConnection,
  path: string,
): Promise<Repositories & { close(): Promise<void> }> {
  const { manifests } = await readFleet(connection);
  const copy = openForWriting(path);
  try {
    await fillWorkingCopy(copy, connection, manifests, { isAsked: () => true, withBytes: true });
  } finally {
    copy.close();
  }
  const store = openForReading(path);
  return {
    ...openRepositories(store),
    async close() {
      store.close();
      await connection.close();
    },
  };
}
