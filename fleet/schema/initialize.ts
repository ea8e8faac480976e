// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import { FleetError } from "../fleet-error.ts";
import { RowReader } from "../row-binary.ts";
import { createMigrations, FLEET_SCHEMA, type Layout, MIGRATIONS_TABLE, migrationsOf } from "./migrations.ts";

/** What was done: the version before, and the statements that were run. */
export interface Initialized {
  readonly before: number;
  readonly statements: readonly string[];
}

/** Makes the tables, or brings them to this version. `server` is a connection without a database. */
export async function initialize(
  server: FleetConnection,
  database: string,
  layout: Layout,
): Promise<Initialized> {
  const { cluster: name, isUnreplicated = false } = layout;
  const cluster = name === undefined || isUnreplicated ? "" : ` ON CLUSTER ${name}`;
  const statements = [
    `CREATE DATABASE IF NOT EXISTS ${database}${cluster}`,
    ...createMigrations(database, layout),
  ];
  for (const sql of statements) await server.command(sql);
  const before = await readVersion(server, database);
  refuseNewer(before, server.shown);
  for (const [at, migration] of migrationsOf(database, layout).entries()) {
    if (at < before) continue;
    for (const sql of migration) {
      await server.command(sql);
      statements.push(sql);
    }
    await server.command(`INSERT INTO ${database}.${MIGRATIONS_TABLE} SELECT ${at + 1}, now()`);
  }
  return { before, statements };
}

/** Throws FleetError CTR_FLEET_SCHEMA where the tables are not those of this version. */
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
