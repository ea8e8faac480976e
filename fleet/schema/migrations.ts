// SPDX-License-Identifier: Apache-2.0
import { EVENT_COLUMNS } from "./event-columns.ts";

/** How tables are laid out. */
export interface Layout {
  /** Of a cluster, by its name in the servers' configuration; left out: one server. */
  readonly cluster?: string;
  /** Days after which the servers delete rows by themselves; needs ClickHouse 19.6. */
  readonly keepDays?: number;
}

/** A table: its columns, and how it is stored. */
interface Table {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly engine: "MergeTree" | "ReplacingMergeTree";
  readonly version?: string;
  readonly order: string;
  readonly partition?: string;
  /** Which shard a row belongs to. */
  readonly shard: string;
  readonly expires: boolean;
}

const DAY = ["day", "Date"] as const;
const BATCH = ["batch", "UInt64"] as const;

/** Rows of a batch are never changed: a newer version of them is another batch, and `commits` says which batches are valid. */
const TABLES: readonly Table[] = [
  {
    name: "events",
    columns: EVENT_COLUMNS,
    engine: "MergeTree",
    order: "(batch, key)",
    partition: "toYYYYMM(day)",
    shard: "cityHash64(node)",
    expires: true,
  },
  {
    name: "facts",
    columns: [BATCH, DAY, ["position", "UInt64"], ["node", "String"], ["kind", "String"], ["rows", "String"]],
    engine: "MergeTree",
    order: "(batch, position)",
    partition: "toYYYYMM(day)",
    shard: "cityHash64(node)",
    expires: true,
  },
  {
    name: "blocks",
    columns: [
      BATCH,
      DAY,
      ["node", "String"],
      ["source", "UInt64"],
      ["offset", "UInt64"],
      ["length", "UInt64"],
      ["crc", "Nullable(Int64)"],
      ["bytes", "String"],
    ],
    engine: "MergeTree",
    order: "(batch, source, offset)",
    partition: "toYYYYMM(day)",
    shard: "cityHash64(node)",
    expires: true,
  },
  {
    name: "commits",
    columns: [
      ["origin", "String"],
      ["version", "UInt64"],
      ["shipped_ms", "Int64"],
      ["shipper", "String"],
      ["manifest", "String"],
    ],
    engine: "ReplacingMergeTree",
    version: "version",
    order: "origin",
    shard: "cityHash64(origin)",
    expires: false,
  },
];

/** Names of all tables. */
export const TABLE_NAMES: readonly string[] = TABLES.map(({ name }) => name);
/** Those that a shipper inserts into, and a reader selects from. */
export const LOCAL_SUFFIX = "_local";
/** The version that the statements below lead to. */
export const FLEET_SCHEMA = 1;
/** Which versions a database has had: read before anything else. */
export const MIGRATIONS_TABLE = "ctraudit_migrations";

/** The statements of each version, from the first. */
export function migrationsOf(database: string, layout: Layout): readonly (readonly string[])[] {
  return [TABLES.flatMap((table) => createTable(database, table, layout))];
}

/** The table of versions itself. */
export function createMigrations(database: string, { cluster }: Layout): string[] {
  const columns = "(version UInt32, applied DateTime)";
  const name = MIGRATIONS_TABLE;
  if (cluster === undefined)
    return [
      `CREATE TABLE IF NOT EXISTS ${database}.${name} ${columns} ENGINE = MergeTree() ORDER BY version`,
    ];
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.${name} ON CLUSTER ${cluster} ${columns} ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/${database}/${name}', '{replica}') ORDER BY version`,
  ];
}

function createTable(database: string, table: Table, { cluster, keepDays }: Layout): string[] {
  const { name, engine, version, order, partition, shard, expires } = table;
  const columns = `(${table.columns.map(([column, type]) => `${column} ${type}`).join(", ")})`;
  const rest = [
    ...(partition === undefined ? [] : [`PARTITION BY ${partition}`]),
    `ORDER BY ${order}`,
    ...(keepDays !== undefined && expires ? [`TTL day + INTERVAL ${keepDays} DAY`] : []),
  ].join(" ");
  if (cluster === undefined)
    return [
      `CREATE TABLE IF NOT EXISTS ${database}.${name} ${columns} ENGINE = ${engine}(${version ?? ""}) ${rest}`,
    ];
  const path = `'/clickhouse/tables/{shard}/${database}/${name}', '{replica}'`;
  const local = `${database}.${name}${LOCAL_SUFFIX}`;
  return [
    `CREATE TABLE IF NOT EXISTS ${local} ON CLUSTER ${cluster} ${columns} ENGINE = Replicated${engine}(${path}${version === undefined ? "" : `, ${version}`}) ${rest}`,
    `CREATE TABLE IF NOT EXISTS ${database}.${name} ON CLUSTER ${cluster} ${columns} ENGINE = Distributed(${cluster}, ${database}, ${name}${LOCAL_SUFFIX}, ${shard})`,
  ];
}
