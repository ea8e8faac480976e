// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { FleetConnection } from "../connection.ts";
import { CHDB } from "./chdb-folder.ts";

export interface Session {
  query(sql: string, format?: string): string;
  queryAsync(sql: string, options: { format: string }): Promise<{ bytes(): Uint8Array }>;
  close(): void;
}

/** Opens current ClickHouse in-process, on data in FOLDER/chdb; `configuration` is its configuration file. One per process. */
export function openChdb(
  folder: string,
  configuration?: string,
): { readonly session: Session; readonly connection: FleetConnection } {
  const { Session } = createRequire(join(CHDB, "package.json"))("chdb") as {
    Session: new (path: string, options: { connectionArgs: string[] }) => Session;
  };
  const connectionArgs = configuration === undefined ? [] : [`--config-file=${configuration}`];
  const session = new Session(join(folder, "chdb"), { connectionArgs });

  /** The types of columns for file(). */
  function structure(table: string, columns: readonly string[]): string {
    const rows = session.query(
      `SELECT name, type FROM system.columns WHERE database = 'fleet' AND table = '${table}'`,
      "TSV",
    );
    const types = new Map(
      rows
        .trim()
        .split("\n")
        .map((row) => row.split("\t") as [string, string]),
    );
    return columns.map((column) => `${column} ${types.get(column)}`).join(", ");
  }

  const connection: FleetConnection = {
    shown: "chdb",
    database: "fleet",
    read: async (sql) => Buffer.from((await session.queryAsync(sql, { format: "RowBinary" })).bytes()),
    command: async (sql) => {
      session.query(sql);
    },
    async insert(table, columns, packed) {
      const path = join(folder, "rows.bin");
      writeFileSync(path, gunzipSync(packed));
      session.query(
        `INSERT INTO fleet.${table} (${columns.join(", ")}) SELECT * FROM file('${path}', 'RowBinary', '${structure(table, columns)}')`,
      );
    },
    close: async () => session.close(),
  };

  return { session, connection };
}
