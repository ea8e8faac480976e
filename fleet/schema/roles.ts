// SPDX-License-Identifier: Apache-2.0
import { LOCAL_SUFFIX, MIGRATIONS_TABLE, TABLE_NAMES } from "./migrations.ts";

/** The statements that create two minimal roles: a shipper inserts, a reader selects. Needs ClickHouse 20.4. */
export function roleStatements(
  database: string,
  cluster: string | undefined,
  isUnreplicated = false,
): string[] {
  const on = cluster === undefined || isUnreplicated ? "" : ` ON CLUSTER ${cluster}`;
  const tables = [
    ...TABLE_NAMES,
    ...(cluster === undefined ? [] : TABLE_NAMES.map((name) => name + LOCAL_SUFFIX)),
  ];
  return [
    `CREATE ROLE IF NOT EXISTS ctraudit_shipper${on}`,
    `CREATE ROLE IF NOT EXISTS ctraudit_reader${on}`,
    ...tables.map((name) => `GRANT${on} INSERT ON ${database}.${name} TO ctraudit_shipper`),
    ...[...tables, MIGRATIONS_TABLE].map(
      (name) => `GRANT${on} SELECT ON ${database}.${name} TO ctraudit_reader`,
    ),
  ];
}
