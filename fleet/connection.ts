// SPDX-License-Identifier: Apache-2.0
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { FleetAddress } from "./address.ts";
import { connectingAgent } from "./connecting-agent.ts";
import { FleetError } from "./fleet-error.ts";

/** A connection to a server. SQL names tables without their database. */
export interface FleetConnection {
  readonly shown: string;
  readonly database: string;
  /** The rows of a SELECT, in RowBinary. */
  read(sql: string): Promise<Buffer>;
  /** A statement without a result. */
  command(sql: string): Promise<void>;
  /** Rows in RowBinary, packed by gzip: they are stored as one block, all or none. */
  insert(table: string, columns: readonly string[], packed: Buffer): Promise<void>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 300_000;
const CONNECT_MS = 10_000;
/** Maximum size of a query: it lists batches by number, possibly many. */
const LIMITS = {
  max_query_size: "268435456",
  max_ast_elements: "50000000",
  max_expanded_ast_elements: "50000000",
} as const;
/** An unreachable shard is an error, and so is a replica without acknowledged rows: an answer is complete or missing. */
const WHOLE = {
  skip_unavailable_shards: 0,
  select_sequential_consistency: "1",
  load_balancing: "in_order",
} as const;
/** The answer is sent only when complete: a later failure shows in the status, not as an early end that looks regular. */
const COMPLETE = { wait_end_of_query: 1 } as const;
const STORED = {
  insert_distributed_sync: 1,
  max_insert_block_size: "1048576",
  max_partitions_per_insert_block: undefined,
} as const;

export interface ConnectionOptions {
  readonly timeoutMs?: number;
  /** Timeout of connecting. */
  readonly connectMs?: number;
  /** Replicas that must have stored rows before they count as stored; 0: no replication. */
  readonly quorum?: number;
}

/** Creates a connection; no request is sent yet. */
export function openConnection(
  address: FleetAddress,
  { timeoutMs = TIMEOUT_MS, connectMs = CONNECT_MS, quorum = 0 }: ConnectionOptions = {},
  database: string | undefined = address.database,
): FleetConnection {
  const client: ClickHouseClient = createClient({
    url: address.url,
    username: address.user,
    password: address.password,
    ...(database === undefined ? {} : { database }),
    http_agent: connectingAgent(address, connectMs),
    ...(address.tls === undefined
      ? {}
      : { set_basic_auth_header: false, http_headers: userHeaders(address) }),
    application: "ctraudit",
    request_timeout: timeoutMs,
    log: { level: ClickHouseLogLevel.OFF },
    compression: { response: true, request: false },
  });
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toFleetError(error, address);
    }
  };
  return {
    shown: address.shown,
    database: address.database,
    read: (sql) =>
      asked(async () => {
        const { stream } = await client.exec({
          query: `${sql} FORMAT RowBinary`,
          decompress_response_stream: true,
          clickhouse_settings: { ...LIMITS, ...WHOLE, ...COMPLETE },
        } as Parameters<ClickHouseClient["exec"]>[0]);
        return buffer(stream as unknown as Readable);
      }),
    command: (sql) =>
      asked(async () => {
        await client.command({ query: sql });
      }),
    insert: (table, columns, packed) =>
      asked(async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(", ")}) FORMAT RowBinary`,
          values: Readable.from([packed]),
          http_headers: { "Content-Encoding": "gzip" },
          clickhouse_settings: {
            insert_distributed_sync: STORED.insert_distributed_sync,
            max_insert_block_size: STORED.max_insert_block_size,
            ...(quorum > 1 ? { insert_quorum: String(quorum) } : {}),
          },
        } as Parameters<ClickHouseClient["exec"]>[0]);
        await buffer(stream as unknown as Readable);
      }),
    close: () => client.close(),
  };
}

/** A server that authenticates a client by certificate refuses a request with an Authorization header. */
function userHeaders({ user, password, tls }: FleetAddress): Record<string, string> {
  return {
    "X-ClickHouse-User": user,
    "X-ClickHouse-Key": password,
    ...(tls?.cert === undefined ? {} : { "X-ClickHouse-SSL-Certificate-Auth": "on" }),
  };
}

/** Codes of ClickHouse: unknown user, wrong password, authentication failed, access denied, readonly. */
const REFUSED = new Set([192, 193, 194, 195, 291, 497, 516, 164]);
/** Unknown table, unknown database. */
const MISSING = new Set([60, 81]);
/** Too many parts, memory, quorum, timeouts, networks, ZooKeeper: a retry may succeed. */
const PASSING = new Set([
  159, 202, 209, 210, 225, 236, 241, 242, 243, 252, 279, 285, 286, 289, 319, 425, 999,
]);
/** An unreachable shard. */
const AWAY = new Set([279, 209, 210, 32, 99]);

function toFleetError(error: unknown, { shown }: FleetAddress): unknown {
  if (error instanceof FleetError || !(error instanceof Error)) return error;
  const said = /Code: (\d+)/.exec(error.message)?.[1] ?? (error as { code?: unknown }).code;
  const code = Number(said);
  const text = firstLine(error.message);
  if (REFUSED.has(code) || /Authentication failed|status code 40[13]/i.test(error.message))
    return new FleetError("CTR_FLEET_REFUSED", `${shown} refuses: ${text}`, {
      hint: "the user stands in the address, its password in $CTRAUDIT_DB_PASSWORD or a file that $CTRAUDIT_DB_PASSWORD_FILE names",
      cause: error,
    });
  if (MISSING.has(code))
    return new FleetError("CTR_FLEET_SCHEMA", `${shown} has not the tables of ctraudit`, {
      hint: `ctraudit fleet init --db ${shown} makes them`,
      cause: error,
    });
  if (Number.isInteger(code) && !AWAY.has(code))
    return new FleetError("CTR_FLEET_FAILED", `${shown}: ${text}`, {
      cause: error,
      isPassing: PASSING.has(code),
    });
  return new FleetError("CTR_FLEET_UNREACHABLE", `${shown} does not answer: ${text}`, {
    cause: error,
    isPassing: true,
  });
}

/** The server's message, without its version and stack. */
function firstLine(text: string): string {
  return text
    .split("\n", 1)[0]!
    .replace(/, e\.what\(\) = .*$/, "")
    .replace(/^Code: \d+, e\.displayText\(\) = /, "")
    .slice(0, 500);
}
