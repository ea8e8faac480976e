// SPDX-License-Identifier: Apache-2.0
// A separate process (`node --import tsx answer-in-chdb.ts FOLDER DATABASE…`): current ClickHouse in-process, by chdb. Ships the databases, writes a
// working copy to FOLDER/copy.db, reads conditions from FOLDER/conditions.json, and prints the events that match each, and the answers over all hosts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openForReading, openForWriting } from "../../store/connection.ts";
import { readCalls, readFirstSeen, readPrevalence, readRare } from "../read/aggregate.ts";
import { readFleetNodes } from "../read/fleet-nodes.ts";
import { readFleet } from "../read/read-manifests.ts";
import { fillWorkingCopy } from "../read/working-copy.ts";
import { initialize, requireSchema } from "../schema/initialize.ts";
import { ShipCursor } from "../ship/cursor.ts";
import { shipDatabase } from "../ship/ship-database.ts";
import { openChdb } from "./chdb-session.ts";
import { fittingEvents } from "./fitting-events.ts";

const [folder, ...databases] = process.argv.slice(2) as [string, ...string[]];
const { session, connection } = openChdb(folder);
session.query("CREATE DATABASE IF NOT EXISTS fleet");
session.query("USE fleet");
await initialize(connection, "fleet", {});
await requireSchema(connection);
for (const [at, path] of databases.entries()) {
  const store = openForReading(path);
  await shipDatabase(store, connection, new ShipCursor(join(folder, `cursor-${at}`), "chdb"), {
    shipper: "0.0.0",
    nowMs: Date.now,
    insisting: (work) => work(),
  });
  store.close();
}
const { manifests } = await readFleet(connection);
const copy = openForWriting(join(folder, "copy.db"));
await fillWorkingCopy(copy, connection, manifests, { isAsked: () => true, withBytes: true });
copy.close();
const conditions = JSON.parse(readFileSync(join(folder, "conditions.json"), "utf8")) as string[];
const answers = {
  fitting: await fittingEvents(connection, conditions),
  version: session.query("SELECT version()", "TSV").trim(),
  firstSeen: await readFirstSeen(connection, manifests, 0),
  rare: await readRare(connection, manifests),
  programs: await readPrevalence(connection, manifests, "program", undefined),
  paths: (await readPrevalence(connection, manifests, "path", "etc")).length,
  peers: (await readPrevalence(connection, manifests, "connection", undefined)).length,
  nodes: await readFleetNodes(connection, manifests, await readCalls(connection, manifests, ["execve"])),
};
process.stdout.write(JSON.stringify(answers));
session.close();
