// SPDX-License-Identifier: Apache-2.0
import type { SliceTable } from "../ship/slice.ts";
import { EVENT_COLUMNS } from "./event-columns.ts";

/** Layout of the tables. */
export interface Layout {
  /** The cluster's name in the servers' configuration; default: one server. */
  readonly cluster?: string;
  /** For a cluster: each shard is one server, and its tables are created separately; no ZooKeeper is needed. */
  readonly isUnreplicated?: boolean;
}

/** A table: its columns, and how it is stored. */
interface Table {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly engine: "MergeTree" | "ReplacingMergeTree";
  readonly version?: string;
  readonly order: string;
  readonly partition?: string;
  /** Index granularity, if not 8192: smaller for long rows. */
  readonly granularity?: number;
  /** The shard of a row: a batch is on one shard. */
  readonly shard: string;
}

const DAY = ["day", "Date"] as const;
const BATCH = ["batch", "UInt64"] as const;

/** Rows of a batch never change: a newer version is another batch, and `commits` lists the valid batches. */
const TABLES: readonly Table[] = [
  {
    name: "events",
    columns: EVENT_COLUMNS,
    engine: "MergeTree",
    order: "(batch, key)",
    partition: "toYYYYMM(day)",
    granularity: 1024,
    shard: "cityHash64(node)",
  },
  {
    name: "facts",
    columns: [BATCH, DAY, ["position", "UInt64"], ["node", "String"], ["kind", "String"], ["rows", "String"]],
    engine: "MergeTree",
    order: "(batch, position)",
    partition: "toYYYYMM(day)",
    granularity: 64,
    shard: "cityHash64(node)",
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
    granularity: 16,
    shard: "cityHash64(node)",
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
  },
];

/** Insertion time of a row, by the server's clock: gives the age of a batch that no manifest lists. */
const SENT = ["sent", "DateTime DEFAULT now()"] as const;

/** Tables whose rows belong to batches. */
export const BATCH_TABLES: readonly SliceTable[] = ["events", "facts", "blocks"];
/** Names of all tables. */
export const TABLE_NAMES: readonly string[] = TABLES.map(({ name }) => name);
/** Tables that a shipper inserts into and a reader selects from. */
export const LOCAL_SUFFIX = "_local";
/** The version after the statements below. */
export const FLEET_SCHEMA = 2;
/** The versions of a database so far: read first. */
export const MIGRATIONS_TABLE = "ctraudit_migrations";

/** The statements that create missing tables of this version; all of them may be repeated. */
export function createTables(database: string, layout: Layout): string[] {
  const now = TABLES.map((table) =>
    BATCH_TABLES.some((name) => name === table.name)
      ? { ...table, columns: [...table.columns, SENT] }
      : table,
  );
  return now.flatMap((table) => createTable(database, table, layout));
}

/** The statements that upgrade existing tables to each version from the previous one, starting with the first. */
export function migrationsOf(database: string, layout: Layout): readonly (readonly string[])[] {
  return [
    TABLES.flatMap((table) => createTable(database, table, layout)),
    BATCH_TABLES.flatMap((name) => addSent(database, name, layout)),
  ];
}

/** The table of versions itself. */
export function createMigrations(database: string, layout: Layout): string[] {
  const { on, replicated } = words(layout);
  const engine = replicated
    ? `ReplicatedMergeTree('/clickhouse/tables/all/${database}/${MIGRATIONS_TABLE}', '{shard}-{replica}')`
    : "MergeTree()";
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.${MIGRATIONS_TABLE}${on} (version UInt32, applied DateTime) ENGINE = ${engine} ORDER BY version`,
  ];
}

const columnsText = (columns: Table["columns"]) =>
  `(${columns.map(([column, type]) => `${column} ${type}`).join(", ")})`;

function createDistributed(
  database: string,
  { name, columns, shard }: Table,
  cluster: string,
  on: string,
): string {
  const engine = `Distributed(${cluster}, ${database}, ${name}${LOCAL_SUFFIX}, ${shard})`;
  return `CREATE TABLE IF NOT EXISTS ${database}.${name}${on} ${columnsText(columns)} ENGINE = ${engine}`;
}

function createTable(database: string, table: Table, layout: Layout): string[] {
  const { name, engine, version, order, partition, granularity } = table;
  const columns = columnsText(table.columns);
  const rest = [
    ...(partition === undefined ? [] : [`PARTITION BY ${partition}`]),
    `ORDER BY ${order}`,
    ...(granularity === undefined ? [] : [`SETTINGS index_granularity = ${granularity}`]),
  ].join(" ");
  const { cluster } = layout;
  if (cluster === undefined)
    return [
      `CREATE TABLE IF NOT EXISTS ${database}.${name} ${columns} ENGINE = ${engine}(${version ?? ""}) ${rest}`,
    ];
  const { on, replicated } = words(layout);
  const path = `'/clickhouse/tables/{shard}/${database}/${name}', '{replica}'`;
  const stored = replicated
    ? `Replicated${engine}(${[path, ...(version === undefined ? [] : [version])].join(", ")})`
    : `${engine}(${version ?? ""})`;
  const local = `${name}${LOCAL_SUFFIX}`;
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.${local}${on} ${columns} ENGINE = ${stored} ${rest}`,
    createDistributed(database, table, cluster, on),
  ];
}

/** The table over all shards holds no data, and is recreated: 18.16 cannot alter such a table on all servers of a cluster with replicas. */
function addSent(database: string, name: SliceTable, layout: Layout): string[] {
  const { cluster } = layout;
  if (cluster === undefined) return [`ALTER TABLE ${database}.${name} ADD COLUMN ${SENT.join(" ")}`];
  const { on } = words(layout);
  const table = TABLES.find((one) => one.name === name)!;
  return [
    `ALTER TABLE ${database}.${name}${LOCAL_SUFFIX}${on} ADD COLUMN ${SENT.join(" ")}`,
    `DROP TABLE IF EXISTS ${database}.${name}${on}`,
    createDistributed(database, { ...table, columns: [...table.columns, SENT] }, cluster, on),
  ];
}

function words({ cluster, isUnreplicated = false }: Layout): {
  readonly on: string;
  readonly replicated: boolean;
} {
  const replicated = cluster !== undefined && !isUnreplicated;
  return { on: replicated ? ` ON CLUSTER ${cluster}` : "", replicated };
}
