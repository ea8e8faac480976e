// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import { FleetError } from "../fleet-error.ts";
import { RowReader } from "../row-binary.ts";
import {
  createMigrations,
  createTables,
  FLEET_SCHEMA,
  type Layout,
  MIGRATIONS_TABLE,
  migrationsOf,
} from "./migrations.ts";

/** The statements that prepare an empty database. */
export function initialStatements(database: string, layout: Layout): string[] {
  return [...firstStatements(database, layout), ...createTables(database, layout)];
}

/** Creates the tables, or upgrades them to this version; returns the previous version. `server` is a connection without a database. */
export async function initialize(server: FleetConnection, database: string, layout: Layout): Promise<number> {
  for (const sql of firstStatements(database, layout)) await server.command(sql);
  const before = await readVersion(server, database);
  refuseNewer(before, server.shown);
  const note = (version: number) =>
    server.command(`INSERT INTO ${database}.${MIGRATIONS_TABLE} SELECT ${version}, now()`);
  if (before === 0) {
    for (const sql of createTables(database, layout)) await server.command(sql);
    await note(FLEET_SCHEMA);
    return before;
  }
  for (const [at, migration] of migrationsOf(database, layout).entries()) {
    if (at < before) continue;
    for (const sql of migration) await server.command(sql);
    await note(at + 1);
  }
  return before;
}

function firstStatements(database: string, layout: Layout): string[] {
  const { cluster, isUnreplicated = false } = layout;
  const on = cluster === undefined || isUnreplicated ? "" : ` ON CLUSTER ${cluster}`;
  return [`CREATE DATABASE IF NOT EXISTS ${database}${on}`, ...createMigrations(database, layout)];
}

/** Throws FleetError CTR_FLEET_SCHEMA if the tables are of another version. */
export async function requireSchema(connection: FleetConnection): Promise<void> {
  const version = await readVersion(connection, connection.database);
  refuseNewer(version, connection.shown);
  if (version < FLEET_SCHEMA)
    throw new FleetError("CTR_FLEET_SCHEMA", `${connection.shown} has the tables of an older ctraudit`, {
      hint: `ctraudit fleet init --db ${connection.shown} brings them up to date`,
    });
}

async function readVersion(connection: FleetConnection, database: string): Promise<number> {
  const rows = new RowReader(
    await connection.read(`SELECT toUInt64(max(version)) FROM ${database}.${MIGRATIONS_TABLE}`),
  );
  return rows.isAtEnd ? 0 : rows.whole();
}

function refuseNewer(version: number, shown: string): void {
  if (version > FLEET_SCHEMA)
    throw new FleetError(
      "CTR_FLEET_SCHEMA",
      `${shown} has tables of version ${version}, this ctraudit knows ${FLEET_SCHEMA}`,
      { hint: "use the ctraudit that made them, or a newer one" },
    );
}
