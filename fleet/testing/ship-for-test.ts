// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../../store/connection.ts";
import { openConnection } from "../connection.ts";
import { initialize } from "../schema/initialize.ts";
import { ShipCursor } from "../ship/cursor.ts";
import { type Shipped, shipDatabase } from "../ship/ship-database.ts";
import type { TestServer } from "./server.ts";

/** Ships a database to a server; creates its tables if missing. */
export async function shipForTest(server: TestServer, name: string, path: string): Promise<Shipped> {
  const root = openConnection(server.at(name), {}, "default");
  const connection = openConnection(server.at(name));
  const store = openForReading(path);
  try {
    await initialize(root, name, {});
    return await shipDatabase(store, connection, new ShipCursor(path, connection.shown), {
      shipper: "0.0.0",
      nowMs: Date.now,
      insisting: (work) => work(),
    });
  } finally {
    store.close();
    await connection.close();
    await root.close();
  }
}
